import type { Widget } from '@lumino/widgets';
import type { ShownStatus } from './status';

/** The item in the status bar. It is a button, so that the detail can be had by key too. */
export function createStatusWidget(
  WidgetClass: typeof Widget,
  onClick: () => void,
): { readonly widget: Widget; show(status: ShownStatus): void } {
  const widget = new WidgetClass({ node: document.createElement('button') });
  widget.addClass('completion-jupyterlab-status');
  Object.assign(widget.node.style, {
    background: 'none',
    border: 'none',
    color: 'inherit',
    cursor: 'pointer',
    font: 'inherit',
    padding: '0 4px',
  });
  widget.node.addEventListener('click', onClick);
  return {
    widget,
    show({ label, detail }) {
      widget.node.textContent = `Completion: ${label}`;
      widget.node.title = detail;
      widget.node.setAttribute('aria-label', `Completion: ${label}. ${detail}`);
    },
  };
}
