import { WidgetType } from '@codemirror/view';

/**
 * Draws a text by a style rule, from an attribute: generated content is not part of the editor's value, and is not
 * selected, copied, searched, or read by a screen reader as typed text.
 */
abstract class DrawnText extends WidgetType {
  readonly text: string;
  readonly className: string;

  constructor(text: string, className: string) {
    super();
    this.text = text;
    this.className = className;
  }

  override eq(other: DrawnText): boolean {
    return (
      other.constructor === this.constructor && other.text === this.text && other.className === this.className
    );
  }

  override updateDOM(dom: HTMLElement): boolean {
    if (dom.dataset['ghost'] === undefined || dom.tagName.toLowerCase() !== this.tag) return false;
    dom.dataset['ghost'] = this.text;
    dom.className = this.className;
    return true;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement(this.tag);
    element.className = this.className;
    element.dataset['ghost'] = this.text;
    element.setAttribute('aria-hidden', 'true');
    return element;
  }

  override ignoreEvent(): boolean {
    return false;
  }

  abstract readonly tag: string;
}

/** Ghost text on the cursor's line. */
export class GhostText extends DrawnText {
  readonly tag = 'span';

  constructor(text: string, className = 'cm-completionGhost') {
    super(text, className);
  }
}

/** Whole ghost lines below the cursor's line. */
export class GhostLines extends DrawnText {
  readonly tag = 'div';

  constructor(text: string, className = 'cm-completionGhost cm-completionGhostLines') {
    super(text, className);
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override get lineBreaks(): number {
    return 0;
  }
}
