import { layoutOf, type Ghost } from '../session/ghost';
import { whenIdle } from '../session/when-idle';
import { LineBlocks } from './line-blocks';
import { directionOf, runsBothWays } from './text-direction';
import { backgroundOf, copyLook, computedTextStyle } from './text-style';

/** Lines of one element behind the cursor. */
const chunkLines = 64;

/** Blocks measured ahead in one go: some milliseconds. */
const blocksAhead = 8;

/** Pixels. */
const caretWidth = { ltr: 2, rtl: 1 } as const;

/** Half of the least length that browsers lay out, in pixels: they cut what is less. */
const half = 1 / 128;

/** Pixels, more than any text is wide. */
const farAway = 1e6;

/** A line without anything in it is as high as any other. */
const emptyLine = '\u200b';

/** Where something is, in the window's pixels. */
export interface MarkerBox {
  readonly left: number;
  /** Of the cursor's row. */
  readonly top: number;
  readonly bottom: number;
  /** Of the last row of the ghost. */
  readonly ghostBottom: number;
}

/**
 * Draws a ghost over a textarea, which itself is not touched. A mirror of its text with the same metrics lies over it: behind
 * the cursor it covers the textarea, and paints the ghost and the text after it where it would stand, so that nothing overlaps
 * whatever the wrap, scroll, font or direction.
 *
 * Of a long text only the lines in sight are in the page. What stands above them is a space, as high as its lines were measured
 * to be.
 */
export class Mirror {
  readonly #textarea: HTMLTextAreaElement;
  readonly #layer: HTMLElement;
  readonly #sheet: HTMLElement;
  readonly #cover: HTMLElement;
  readonly #lineCover: HTMLElement;
  readonly #above: HTMLElement;
  readonly #head: HTMLElement;
  readonly #line: HTMLElement;
  readonly #marker: HTMLElement;
  readonly #texts = new WeakMap<HTMLElement, string>();
  readonly #blocks = new LineBlocks();
  #chunks: HTMLElement[] = [];
  /** Where the text begins that no chunk has; `undefined` when there is none left. */
  #next: number | undefined;
  #look = '';
  /** Of the sheet, and where the layer was put; in its own pixels, which zoom makes larger ones of the window. */
  #width = 0;
  #left = 0;
  #top = 0;
  #forgetIdle = () => {};

  constructor(textarea: HTMLTextAreaElement) {
    const make = (name: string, tag = 'div') => {
      const element = textarea.ownerDocument.createElement(tag);
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
    this.#above = make('before');
    this.#head = make('before');
    this.#line = make('line');
    this.#marker = make('marker', 'span');
    this.#sheet.append(this.#lineCover, this.#cover, this.#above, this.#head, this.#line);
    this.#layer.append(this.#sheet);
    textarea.after(this.#layer);
  }

  /** Where the ghost begins; `undefined` when none is drawn, or the cursor's row is scrolled out of sight. */
  get marker(): MarkerBox | undefined {
    if (this.#layer.hidden) return undefined;
    const { left, top, bottom } = this.#marker.getBoundingClientRect();
    const inside = this.#layer.getBoundingClientRect();
    if (bottom <= inside.top || top >= inside.bottom) return undefined;
    return { left, top, bottom, ghostBottom: this.#lastGhostBottom(bottom) };
  }

  draw(ghost: Ghost | undefined): void {
    if (ghost === undefined || !this.#isLaidOut()) {
      this.#hide();
      return;
    }
    this.#measureText();
    this.#place();
    this.#fill(ghost);
    this.scroll();
  }

  /** Nobody types here for now: the lines go, too. How high they are is still known when somebody does again. */
  rest(): void {
    this.#forgetIdle();
    this.#hide();
    this.#setText(this.#head, '');
    this.#dropChunks(0);
  }

  /** Soon a ghost may be drawn: what stands above the cursor is measured while the browser has nothing to do. */
  prepare(): void {
    this.#forgetIdle();
    this.#forgetIdle = whenIdle(
      () => {
        if (!this.#isLaidOut()) return;
        this.#measureText();
        this.#blocks.update(this.#textarea.value);
        if (!this.#measureBlocks(this.#blocks.at(this.#textarea.selectionEnd).index, blocksAhead))
          this.prepare();
      },
      { elseAfterMs: 30 },
    );
  }

  /** The textarea was scrolled. */
  scroll(): void {
    if (this.#layer.hidden) return;
    const { scrollLeft, scrollTop } = this.#textarea;
    // Not by a transform: letters would stand on other pixels than the textarea's.
    this.#sheet.style.left = `${-scrollLeft}px`;
    this.#sheet.style.top = `${-scrollTop}px`;
    this.#reachDown();
  }

  /** The textarea may have another place in the window. */
  move(): void {
    if (!this.#layer.hidden) this.#place();
  }

  /** Letters may have another size, though the styles are the same: a font has loaded. */
  forgetTextStyle(): void {
    this.#blocks.forgetHeights();
  }

  remove(): void {
    this.#forgetIdle();
    this.#layer.remove();
  }

  /** Not while the page hides the textarea, or scales it to nothing: there is nothing to measure then. */
  #isLaidOut(): boolean {
    return this.#textarea.getBoundingClientRect().width > 0;
  }

  #hide(): void {
    if (this.#layer.hidden) return;
    this.#layer.hidden = true;
    // The textarea may move: the layer must not reach out of it meanwhile. The sheet in it keeps its width.
    const { style } = this.#layer;
    [style.width, style.height, style.left, style.top] = ['0', '0', '0', '0'];
    [this.#left, this.#top] = [0, 0];
    this.#line.replaceChildren();
  }

  /** Gives the sheet the metrics of the textarea's text. */
  #measureText(): void {
    const textarea = this.#textarea;
    // It may have been taken away and put elsewhere.
    if (this.#layer.parentNode !== textarea.parentNode) textarea.after(this.#layer);
    const look = getComputedStyle(textarea);
    const zoom = look.getPropertyValue('zoom');
    if (this.#layer.style.getPropertyValue('zoom') !== zoom) this.#layer.style.setProperty('zoom', zoom);
    const text = computedTextStyle(look);
    if (text !== this.#look) copyLook(look, this.#sheet.style);
    if (this.#width === 0) this.#setWidth(textarea.clientWidth);
    // What clientWidth tells is rounded, and lines break by the true width.
    const { left, right } = this.#edges(look);
    const width = textarea.getBoundingClientRect().width / this.#scale() - left - right;
    const same = Math.abs(width - this.#width) < 0.01;
    if (!same) this.#setWidth(width);
    if (same && text === this.#look) return;
    this.#look = text;
    this.#blocks.forgetHeights();
  }

  #setWidth(width: number): void {
    this.#width = width;
    this.#sheet.style.width = `${width}px`;
  }

  /** Pixels of the window that are one of the layer. */
  #scale(): number {
    return this.#sheet.getBoundingClientRect().width / this.#width || 1;
  }

  /** Borders and scrollbars around the inside of the textarea. */
  #edges(look: CSSStyleDeclaration) {
    const { clientLeft, clientTop, clientWidth, clientHeight, offsetWidth, offsetHeight } = this.#textarea;
    const border = (width: string) => Number.parseFloat(width) || 0;
    const [left, right] = [border(look.borderLeftWidth), border(look.borderRightWidth)];
    const [top, bottom] = [border(look.borderTopWidth), border(look.borderBottomWidth)];
    const bar = (width: number) => Math.max(0, Math.round(width));
    const leftBar = bar(clientLeft - left);
    return {
      left: left + leftBar,
      top: top + bar(clientTop - top),
      right: right + bar(offsetWidth - clientWidth - left - right) - leftBar,
      bottom: bottom + bar(offsetHeight - clientHeight - top - bottom),
    };
  }

  /** Lays the layer over the inside of the textarea, without its border and scrollbars. */
  #place(): void {
    const textarea = this.#textarea;
    const look = getComputedStyle(textarea);
    const scale = this.#scale();
    const box = textarea.getBoundingClientRect();
    const now = this.#layer.getBoundingClientRect();
    const { left, top, bottom } = this.#edges(look);
    this.#left += (box.left - now.left) / scale + left;
    this.#top += (box.top - now.top) / scale + top;
    const { style } = this.#layer;
    style.left = `${this.#left + half}px`;
    style.top = `${this.#top + half}px`;
    style.width = `${this.#width}px`;
    style.height = `${box.height / scale - top - bottom}px`;
    style.setProperty('--code-completion-text', look.color);
    style.setProperty('--code-completion-cover', backgroundOf(textarea));
    this.#layer.hidden = false;
  }

  /** Measures up to `most` blocks before the one at `index`. Returns whether all of them are measured then. */
  #measureBlocks(index: number, max = Infinity): boolean {
    const unknown = this.#blocks.all.slice(0, index).filter(({ height }) => height === undefined);
    const now = new Set(unknown.slice(0, max));
    if (now.size === 0) return true;
    const text = this.#textarea.value;
    const measured: { readonly block: { height: number | undefined }; readonly element: HTMLElement }[] = [];
    let start = 0;
    for (const block of this.#blocks.all.slice(0, index)) {
      if (now.has(block)) {
        const element = this.#textarea.ownerDocument.createElement('div');
        element.className = 'code-completion-before';
        this.#setText(element, text.slice(start, start + block.length));
        this.#indent(element, start === 0);
        measured.push({ block, element });
      }
      start += block.length + 1;
    }
    this.#sheet.append(...measured.map(({ element }) => element));
    const scale = this.#scale();
    for (const { block, element } of measured) block.height = element.getBoundingClientRect().height / scale;
    for (const { element } of measured) element.remove();
    return now.size === unknown.length;
  }

  /** Puts the cursor's block and the ghost into the page; what stands below is there already, or comes as far as it is seen. */
  #fill(ghost: Ghost): void {
    const { value } = this.#textarea;
    this.#blocks.update(value);
    const { index, start } = this.#blocks.at(ghost.at);
    this.#measureBlocks(index);
    const heights = this.#blocks.all.slice(0, index).map(({ height = 0 }) => height);
    this.#above.style.height = `${heights.reduce((sum, height) => sum + height, 0)}px`;
    const lineStart = ghost.at === 0 ? 0 : value.lastIndexOf('\n', ghost.at - 1) + 1;
    const lineEnd = lineEndAfter(value, ghost.at);
    this.#head.hidden = lineStart === start;
    if (!this.#head.hidden) this.#setText(this.#head, value.slice(start, lineStart - 1));
    this.#indent(this.#head, start === 0);
    this.#indent(this.#line, lineStart === 0);
    const line = value.slice(lineStart, lineEnd);
    this.#fillLine(line, ghost, ghost.at - lineStart);
    this.#fillBelow(value, lineEnd);
  }

  /** Fills the cursor's line, and covers what the textarea paints behind the cursor: the rest of its row, and all rows below. */
  #fillLine(line: string, ghost: Ghost, at: number): void {
    const { direction, unicodeBidi, lineHeight, textAlign } = this.#sheet.style;
    const plain = unicodeBidi === 'plaintext';
    const way = plain ? directionOf(line) : direction === 'rtl' ? 'rtl' : 'ltr';
    const before = line.slice(0, at);
    const aligned = textAlign === 'start' || textAlign === (way === 'rtl' ? 'right' : 'left');
    // Text before the cursor moves when something is put in behind it, where it runs against its line or is not aligned to the
    // start: then all of the line is painted anew.
    const whole = !aligned || runsBothWays(before, way);
    this.#line.classList.toggle('code-completion-whole', whole);
    const first = this.#span(whole ? 'after' : 'before', before);
    const rest = this.#span('after', line.slice(at) || emptyLine);
    this.#line.replaceChildren(first, this.#marker, rest);
    const scale = this.#scale();
    const sheet = this.#sheet.getBoundingClientRect();
    const caret = this.#marker.getBoundingClientRect();
    const lineTop = (this.#line.getBoundingClientRect().top - sheet.top) / scale;
    this.#line.replaceChildren(first, this.#marker, ...this.#lineWith(ghost, line, at));
    // A word that the ghost goes on with stays on its row, though the whole of it would not fit there.
    if (!whole && Math.abs(this.#marker.getBoundingClientRect().top - caret.top) > 1)
      this.#marker.after(this.#textarea.ownerDocument.createElement('wbr'));

    const x = (caret.left - sheet.left) / scale;
    const middle = ((caret.top + caret.bottom) / 2 - sheet.top) / scale;
    const rowHeight = Number.parseFloat(lineHeight) || caret.height / scale;
    const row = this.#lineCover.style;
    row.display = whole ? 'none' : 'block';
    row.top = `${middle - rowHeight / 2}px`;
    row.height = `${rowHeight}px`;
    // The textarea's caret stays in sight.
    row.left = `${way === 'rtl' ? x - caretWidth.rtl - farAway : x + caretWidth.ltr}px`;
    row.width = `${farAway}px`;
    const { scrollHeight, clientHeight } = this.#textarea;
    const rows = this.#cover.style;
    const top = whole ? lineTop : middle + rowHeight / 2;
    rows.top = `${top}px`;
    rows.left = `${-farAway}px`;
    rows.width = `${2 * farAway}px`;
    rows.height = `${Math.max(0, scrollHeight + clientHeight - top)}px`;
  }

  /** What stands behind the cursor: the ghost between the text after it, and that text. */
  #lineWith(ghost: Ghost, line: string, at: number): readonly HTMLElement[] {
    const { pieces, hidden, below } = layoutOf(ghost);
    const children: HTMLElement[] = [];
    let from = at;
    for (const piece of pieces) {
      if (at + piece.offset > from) children.push(this.#span('after', line.slice(from, at + piece.offset)));
      from = at + piece.offset;
      children.push(this.#span('ghost', piece.text));
    }
    children.push(this.#span('after', line.slice(from + hidden)));
    if (below !== undefined)
      children.push(
        this.#span('ghost', `\n${below}${below.endsWith('\n') || below === '' ? emptyLine : ''}`),
      );
    return children;
  }

  /** The lines after the cursor's, which ends at `lineEnd`: those that are in the page are brought up to date. */
  #fillBelow(text: string, lineEnd: number): void {
    this.#next = lineEnd < text.length ? lineEnd + 1 : undefined;
    let kept = 0;
    while (kept < this.#chunks.length && this.#next !== undefined)
      this.#fillChunk(this.#chunks[kept++], text);
    this.#dropChunks(kept);
  }

  /** Goes on with lines until they reach the lower edge. */
  #reachDown(): void {
    const edge = this.#layer.getBoundingClientRect().bottom;
    const bottom = () => (this.#chunks.at(-1) ?? this.#line).getBoundingClientRect().bottom;
    while (this.#next !== undefined && bottom() < edge) {
      const chunk = this.#textarea.ownerDocument.createElement('div');
      this.#indent(chunk, false);
      this.#chunks.push(chunk);
      this.#sheet.append(chunk);
      this.#fillChunk(chunk, this.#textarea.value);
    }
  }

  #fillChunk(chunk: HTMLElement | undefined, text: string): void {
    if (chunk === undefined || this.#next === undefined) return;
    let end = lineEndAfter(text, this.#next);
    for (let lines = 1; lines < chunkLines && end < text.length; lines++) end = lineEndAfter(text, end + 1);
    this.#setText(chunk, text.slice(this.#next, end));
    this.#next = end < text.length ? end + 1 : undefined;
  }

  #dropChunks(kept: number): void {
    for (const chunk of this.#chunks.splice(kept)) chunk.remove();
  }

  #span(name: string, content: string): HTMLElement {
    const element = this.#textarea.ownerDocument.createElement('span');
    element.className = `code-completion-${name}`;
    element.textContent = content;
    return element;
  }

  /** Text that is there already is not laid out anew. */
  #setText(element: HTMLElement, text: string): void {
    if (this.#texts.get(element) === text) return;
    element.textContent = text === '' || text.endsWith('\n') ? `${text}${emptyLine}` : text;
    this.#texts.set(element, text);
  }

  /** Only the first line of a text is indented by `text-indent`, and each element has a first line. */
  #indent(element: HTMLElement, first: boolean): void {
    element.style.textIndent = first || this.#sheet.style.textIndent.includes('each-line') ? '' : '0';
  }

  #lastGhostBottom(least: number): number {
    const ghosts = this.#line.querySelectorAll('.code-completion-ghost');
    return Math.max(least, ghosts[ghosts.length - 1]?.getBoundingClientRect().bottom ?? least);
  }
}

function lineEndAfter(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
