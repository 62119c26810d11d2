import { attachCodeCompletion } from '@org/completion-web/textarea';
import { completionOptions, type Editor, type EditorDocument, type EditorOptions } from './editor';

/** A plain textarea with completion. */
export function createTextarea(options: EditorOptions): Editor {
  const area = document.createElement('textarea');
  area.className = 'plain';
  area.spellcheck = false;
  area.autocapitalize = 'off';
  area.setAttribute('autocorrect', 'off');
  area.wrap = 'off';
  const show = ({ text, path }: EditorDocument) => {
    area.value = text;
    area.setAttribute('aria-label', `Code of ${path}`);
  };
  show(options.document);
  area.addEventListener('input', () => options.onChange(area.value));
  options.parent.append(area);
  const complete = (document: EditorDocument) =>
    attachCodeCompletion(area, completionOptions(document, options));
  let completion = complete(options.document);
  return {
    get text() {
      return area.value;
    },
    get completion() {
      return completion;
    },
    open(document) {
      completion.destroy();
      show(document);
      completion = complete(document);
    },
    moveTo(offset) {
      area.setSelectionRange(offset, offset);
      const lines = area.value.slice(0, offset).split('\n').length;
      const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
      area.scrollTop = Math.max(0, lines * lineHeight - area.clientHeight / 2);
    },
    type(text) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new InputEvent('input', { inputType: 'insertText', data: text, bubbles: true }));
    },
    focus: () => area.focus(),
    destroy() {
      completion.destroy();
      area.remove();
    },
  };
}
