import { layoutOf, type Ghost } from '../session/ghost';

/** Lines in one block of the mirror: a key then lays out one block, not the document. */
const blockLines = 64;

/** Pixels. */
const caretWidth = 2;

/** What decides where text stands in a textarea. */
const copied = [
  'direction',
  'fontFamily',
  'fontSize',
  'fontStyle',
  'fontWeight',
  'fontStretch',
  'fontVariant',
  'fontKerning',
  'fontFeatureSettings',
  'fontVariationSettings',
  'letterSpacing',
  'lineHeight',
  'overflowWrap',
  'paddingTop',
  'paddingRight',
  'paddingBottom',
  'paddingLeft',
  'tabSize',
  'textAlign',
  'textIndent',
  'textTransform',
  'unicodeBidi',
  'whiteSpace',
  'wordBreak',
  'wordSpacing',
] as const;

/**
 * Draws a ghost over a textarea, which itself is not touched. A mirror with the same text and metrics lies over it. What
 * stands before the cursor is laid out and not painted; behind the cursor the mirror covers the textarea and paints the ghost
 * and the text after it where it would stand, so that nothing overlaps whatever the wrap, scroll, font or direction.
 */
export class Mirror {
  readonly #textarea: HTMLTextAreaElement;
  readonly #layer: HTMLElement;
  readonly #sheet: HTMLElement;
  readonly #cover: HTMLElement;
  readonly #lineCover: HTMLElement;
  readonly #blocks: { readonly element: HTMLElement; text: string }[] = [];
  #marked: { readonly element: HTMLElement; readonly marker: HTMLElement } | undefined;

  constructor(textarea: HTMLTextAreaElement) {
    const { ownerDocument } = textarea;
    const make = (name: string) => {
      const element = ownerDocument.createElement('div');
      element.className = `code-completion-${name}`;
      return element;
    };
    this.#textarea = textarea;
    this.#layer = make('layer');
    this.#layer.setAttribute('aria-hidden', 'true');
    this.#layer.hidden = true;
    this.#sheet = make('sheet');
    this.#cover = make('cover');
    this.#lineCover = make('cover');
    this.#sheet.append(this.#lineCover, this.#cover);
    this.#layer.append(this.#sheet);
    textarea.after(this.#layer);
  }

  /** Where the ghost begins, in pixels from the textarea's border box; `undefined` when nothing is drawn. */
  get marker(): { readonly left: number; readonly top: number; readonly bottom: number } | undefined {
    if (this.#layer.hidden || this.#marked === undefined) return undefined;
    const box = this.#marked.marker.getBoundingClientRect();
    const own = this.#textarea.getBoundingClientRect();
    return { left: box.left - own.left, top: box.top - own.top, bottom: box.bottom - own.top };
  }

  draw(ghost: Ghost | undefined): void {
    if (ghost === undefined) {
      this.#hide();
      return;
    }
    this.#layer.hidden = false;
    this.#place();
    this.#fill(ghost);
    this.#spread();
    this.scroll();
  }

  /** Nobody types here for now: the text laid out for the next ghost goes, too. */
  rest(): void {
    this.#hide();
    for (const { element } of this.#blocks.splice(0)) element.remove();
  }

  /** The text stays laid out: of a long document, the next ghost then waits for one block and not for all. */
  #hide(): void {
    if (this.#layer.hidden) return;
    this.#layer.hidden = true;
    // The textarea may move: the layer must not reach out of it meanwhile. The sheet in it keeps its width.
    this.#layer.style.width = '0';
    this.#layer.style.height = '0';
    this.#marked?.element.replaceChildren();
    this.#unmark();
  }

  /** The textarea was scrolled. */
  scroll(): void {
    const { scrollLeft, scrollTop } = this.#textarea;
    this.#sheet.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
  }

  /** The textarea has another size or place, or its text another look. */
  measure(): void {
    if (this.#layer.hidden) return;
    this.#place();
    this.#spread();
    this.scroll();
  }

  remove(): void {
    this.#layer.remove();
  }

  /** Lays the layer over the inside of the textarea, without its border and scrollbars. */
  #place(): void {
    const textarea = this.#textarea;
    const look = getComputedStyle(textarea);
    const layer = this.#layer.style;
    layer.left = `${textarea.offsetLeft + textarea.clientLeft}px`;
    layer.top = `${textarea.offsetTop + textarea.clientTop}px`;
    layer.width = `${textarea.clientWidth}px`;
    layer.height = `${textarea.clientHeight}px`;
    for (const name of copied) this.#sheet.style[name] = look[name];
    // Text that does not wrap is as wide as it is; the box must be wide enough to align it the same.
    this.#sheet.style.width = `${look.whiteSpace.startsWith('pre') && look.whiteSpace !== 'pre-wrap' ? textarea.scrollWidth : textarea.clientWidth}px`;
    layer.setProperty('--code-completion-text', look.color);
    layer.setProperty('--code-completion-cover', backgroundOf(textarea));
  }

  /** Puts the document and the ghost into blocks; those that are the same stay. */
  #fill(ghost: Ghost): void {
    const { value } = this.#textarea;
    const starts = blockStarts(value);
    let ghostBlock = starts.findLastIndex((start) => start <= ghost.at);
    if (ghostBlock < 0) ghostBlock = 0;
    this.#unmark();
    for (const [index, start] of starts.entries()) {
      // The line end between two blocks is the blocks' own.
      const end = starts[index + 1] === undefined ? value.length : (starts[index + 1] ?? 0) - 1;
      const text = value.slice(start, end);
      const block = (this.#blocks[index] ??= this.#addBlock());
      if (index === ghostBlock) this.#mark(block, text, ghost, start);
      else if (block.text !== text) {
        block.element.textContent = text === '' || text.endsWith('\n') ? `${text}\u200b` : text;
        block.text = text;
      }
      block.element.classList.toggle('code-completion-before', index < ghostBlock);
    }
    for (const { element } of this.#blocks.splice(starts.length)) element.remove();
  }

  #addBlock(): { readonly element: HTMLElement; text: string } {
    const element = this.#textarea.ownerDocument.createElement('div');
    this.#sheet.append(element);
    return { element, text: '' };
  }

  #unmark(): void {
    for (const block of this.#blocks) if (block.element === this.#marked?.element) block.text = '\u0000';
    this.#marked = undefined;
  }

  /** Fills the block with the cursor: the text before, the ghost between the text after it, and that text. */
  #mark(
    block: { readonly element: HTMLElement; text: string },
    text: string,
    ghost: Ghost,
    start: number,
  ): void {
    const at = ghost.at - start;
    const span = (className: string, content: string) => {
      const element = this.#textarea.ownerDocument.createElement('span');
      element.className = `code-completion-${className}`;
      element.textContent = content;
      return element;
    };
    const before = span('before', text.slice(0, at));
    const marker = span('marker', '\u200b');
    const children: Node[] = [before, marker];
    const { pieces, below } = layoutOf(ghost);
    const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    let from = at;
    for (const piece of pieces) {
      if (at + piece.offset > from) children.push(span('after', text.slice(from, at + piece.offset)));
      from = at + piece.offset;
      children.push(span('ghost', piece.text));
    }
    children.push(span('after', text.slice(from, lineEnd)));
    if (below !== undefined) children.push(span('ghost', `\n${below}`));
    const rest = text.slice(lineEnd);
    children.push(span('after', rest === '' || rest.endsWith('\n') ? `${rest}\u200b` : rest));
    block.element.replaceChildren(...children);
    block.text = text;
    this.#marked = { element: block.element, marker };
  }

  /** Covers what the textarea paints behind the cursor: the rest of its row, and all rows below. */
  #spread(): void {
    const { marker } = this.#marked ?? {};
    if (marker === undefined) return;
    const box = marker.getBoundingClientRect();
    const sheet = this.#sheet.getBoundingClientRect();
    const scale = sheet.width === 0 ? 1 : this.#sheet.offsetWidth / sheet.width;
    const left = (box.left - sheet.left) * scale;
    const lineHeight = Number.parseFloat(getComputedStyle(this.#sheet).lineHeight) || box.height * scale;
    const middle = ((box.top + box.bottom) / 2 - sheet.top) * scale;
    const [top, bottom] = [middle - lineHeight / 2, middle + lineHeight / 2];
    const rightToLeft = getComputedStyle(this.#sheet).direction === 'rtl';
    const line = this.#lineCover.style;
    line.top = `${top}px`;
    line.height = `${lineHeight}px`;
    // The textarea's caret stays in sight.
    line.left = rightToLeft ? '0' : `${left + caretWidth}px`;
    line.width = rightToLeft ? `${left - caretWidth}px` : `calc(100% - ${left + caretWidth}px)`;
    const rest = this.#cover.style;
    rest.top = `${bottom}px`;
    rest.left = '0';
    rest.width = '100%';
    rest.height = `${Math.max(0, this.#textarea.scrollHeight + this.#textarea.clientHeight - bottom)}px`;
  }
}

/** Where each block of lines begins; the first at 0. */
function blockStarts(text: string): readonly number[] {
  const starts = [0];
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++lines % blockLines === 0) starts.push(at + 1);
  }
  return starts;
}

/** The colour behind `element`'s text; the page's own white or dark canvas where nobody set one. */
function backgroundOf(element: Element): string {
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    const { backgroundColor } = getComputedStyle(each);
    if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'Canvas';
}
