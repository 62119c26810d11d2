import { layoutOf, type Ghost } from '@org/completion-adapter-kit';
import { whenIdle } from '../session/when-idle';
import { LineBlocks } from './line-blocks';
import { directionOf, runsBothWays } from './text-direction';
import { backgroundOf, copyTextStyle, computedTextStyle } from './text-style';

/** Lines of one element after the cursor. */
const chunkLines = 64;

/** Blocks measured ahead at once: some milliseconds. */
const blocksAhead = 8;

/** Pixels. */
const caretWidth = { ltr: 2, rtl: 1 } as const;

/** Half of the smallest length that browsers lay out, in pixels: they round down. */
const half = 1 / 128;

/** Pixels; wider than any text. */
const farAway = 1e6;

/** Gives an empty line its height. */
const emptyLine = '\u200b';

/** A position in the window, in its pixels. */
export interface MarkerBox {
  readonly left: number;
  /** Of the cursor's row. */
  readonly top: number;
  readonly bottom: number;
  /** Of the last row of the ghost. */
  readonly ghostBottom: number;
}

/**
 * Draws a ghost over a textarea, which is not changed. A mirror of its text with the same metrics lies over it: after the cursor
 * the mirror covers the textarea, and paints the ghost and the moved text, so that nothing overlaps whatever the wrapping,
 * scroll position, font or direction.
 *
 * Only the visible lines of a long text are in the page. The lines above them are replaced by a space of their measured height.
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
  /** Start of the text that is not in a chunk; `undefined` when all of it is. */
  #next: number | undefined;
  #textStyle = '';
  /** Width of the sheet and position of the layer, in the layer's pixels; zoom scales them in the window. */
  #width = 0;
  #left = 0;
  #top = 0;
  #forgetIdle = () => {};
  /** What the ghost takes the place of is drawn too, struck through. */
  #strikes = false;

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

  /** Where the ghost begins; `undefined` when none is drawn, or the cursor's row is not visible. */
  get marker(): MarkerBox | undefined {
    if (this.#layer.hidden) return undefined;
    const { left, top, bottom } = this.#marker.getBoundingClientRect();
    const inside = this.#layer.getBoundingClientRect();
    if (bottom <= inside.top || top >= inside.bottom) return undefined;
    return { left, top, bottom, ghostBottom: this.#lastGhostBottom(bottom) };
  }

  /**
   * Draws `ghost` and nothing else, or nothing.
   *
   * @param strikes - whether the text that it takes the place of is drawn too, struck through
   */
  draw(ghost: Ghost | undefined, strikes = false): void {
    this.#strikes = strikes;
    if (ghost === undefined || !this.#isLaidOut()) {
      this.#hide();
      return;
    }
    this.#measureText();
    this.#place();
    this.#fill(ghost);
    this.scroll();
  }

  /** The textarea has lost the focus: removes the lines, and keeps their measured heights. */
  rest(): void {
    this.#forgetIdle();
    this.#hide();
    this.#setText(this.#head, '');
    this.#dropChunks(0);
  }

  /** Measures the lines above the cursor while the browser is idle, before a ghost is drawn. */
  prepare(): void {
    this.#forgetIdle();
    this.#forgetIdle = whenIdle(
      () => {
        if (!this.#isLaidOut()) return;
        this.#measureText();
        this.#blocks.update(this.#textarea.value);
        if (!this.#measureBlocks(this.#blocks.blockAt(this.#textarea.selectionEnd).index, blocksAhead))
          this.prepare();
      },
      { elseAfterMs: 30 },
    );
  }

  /** The textarea was scrolled. */
  scroll(): void {
    if (this.#layer.hidden) return;
    const { scrollLeft, scrollTop } = this.#textarea;
    // Not by a transform, which would move letters to other pixels than the textarea's.
    this.#sheet.style.left = `${-scrollLeft}px`;
    this.#sheet.style.top = `${-scrollTop}px`;
    this.#reachDown();
  }

  /** The textarea may have moved in the window. */
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

  /** False while the page hides the textarea or scales it to nothing; it cannot be measured then. */
  #isLaidOut(): boolean {
    return this.#textarea.getBoundingClientRect().width > 0;
  }

  #hide(): void {
    if (this.#layer.hidden) return;
    this.#layer.hidden = true;
    // The textarea may move, and the hidden layer must not reach out of it. The sheet keeps its width.
    const { style } = this.#layer;
    [style.width, style.height, style.left, style.top] = ['0', '0', '0', '0'];
    [this.#left, this.#top] = [0, 0];
    this.#line.replaceChildren();
  }

  /** Gives the sheet the metrics of the textarea's text. */
  #measureText(): void {
    const textarea = this.#textarea;
    // The page may have moved the textarea.
    if (this.#layer.parentNode !== textarea.parentNode) textarea.after(this.#layer);
    const computed = getComputedStyle(textarea);
    const zoom = computed.getPropertyValue('zoom');
    if (this.#layer.style.getPropertyValue('zoom') !== zoom) this.#layer.style.setProperty('zoom', zoom);
    const text = computedTextStyle(computed);
    if (text !== this.#textStyle) copyTextStyle(computed, this.#sheet.style);
    if (this.#width === 0) this.#setWidth(textarea.clientWidth);
    // `clientWidth` is rounded, and lines wrap by the exact width.
    const { left, right } = this.#edges(computed);
    const width = textarea.getBoundingClientRect().width / this.#scale() - left - right;
    const same = Math.abs(width - this.#width) < 0.01;
    if (!same) this.#setWidth(width);
    if (same && text === this.#textStyle) return;
    this.#textStyle = text;
    this.#blocks.forgetHeights();
  }

  #setWidth(width: number): void {
    this.#width = width;
    this.#sheet.style.width = `${width}px`;
  }

  /** Pixels of the window per pixel of the layer. */
  #scale(): number {
    return this.#sheet.getBoundingClientRect().width / this.#width || 1;
  }

  /** Borders and scrollbars around the inside of the textarea. */
  #edges(computed: CSSStyleDeclaration) {
    const { clientLeft, clientTop, clientWidth, clientHeight, offsetWidth, offsetHeight } = this.#textarea;
    const border = (width: string) => Number.parseFloat(width) || 0;
    const [left, right] = [border(computed.borderLeftWidth), border(computed.borderRightWidth)];
    const [top, bottom] = [border(computed.borderTopWidth), border(computed.borderBottomWidth)];
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
    const computed = getComputedStyle(textarea);
    const scale = this.#scale();
    const box = textarea.getBoundingClientRect();
    const now = this.#layer.getBoundingClientRect();
    const { left, top, bottom } = this.#edges(computed);
    this.#left += (box.left - now.left) / scale + left;
    this.#top += (box.top - now.top) / scale + top;
    const { style } = this.#layer;
    style.left = `${this.#left + half}px`;
    style.top = `${this.#top + half}px`;
    style.width = `${this.#width}px`;
    style.height = `${box.height / scale - top - bottom}px`;
    style.setProperty('--code-completion-text', computed.color);
    style.setProperty('--code-completion-cover', backgroundOf(textarea));
    this.#layer.hidden = false;
  }

  /** Measures up to `max` blocks before the one at `index`. Returns whether all of them are measured. */
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

  /** Puts the cursor's block and the ghost into the page, and updates the lines below. */
  #fill(ghost: Ghost): void {
    const { value } = this.#textarea;
    this.#blocks.update(value);
    const { index, start } = this.#blocks.blockAt(ghost.offset);
    this.#measureBlocks(index);
    const heights = this.#blocks.all.slice(0, index).map(({ height = 0 }) => height);
    this.#above.style.height = `${heights.reduce((sum, height) => sum + height, 0)}px`;
    const lineStart = ghost.offset === 0 ? 0 : value.lastIndexOf('\n', ghost.offset - 1) + 1;
    const lineEnd = lineEndAfter(value, ghost.offset);
    this.#head.hidden = lineStart === start;
    if (!this.#head.hidden) this.#setText(this.#head, value.slice(start, lineStart - 1));
    this.#indent(this.#head, start === 0);
    this.#indent(this.#line, lineStart === 0);
    const line = value.slice(lineStart, lineEnd);
    this.#fillLine(line, ghost, ghost.offset - lineStart);
    this.#fillBelow(value, lineEnd);
  }

  /** Fills the cursor's line, and covers what the textarea paints behind the cursor: the rest of its row, and all rows below. */
  #fillLine(line: string, ghost: Ghost, column: number): void {
    const { direction, unicodeBidi, lineHeight, textAlign } = this.#sheet.style;
    const plain = unicodeBidi === 'plaintext';
    const way = plain ? directionOf(line) : direction === 'rtl' ? 'rtl' : 'ltr';
    const before = line.slice(0, column);
    const aligned = textAlign === 'start' || textAlign === (way === 'rtl' ? 'right' : 'left');
    // An insertion moves the text before the cursor where that text runs against its line, or is not aligned to the start. Then
    // the whole line is painted.
    const whole = !aligned || runsBothWays(before, way);
    this.#line.classList.toggle('code-completion-whole', whole);
    const first = this.#span(whole ? 'after' : 'before', before);
    const rest = this.#span('after', line.slice(column) || emptyLine);
    this.#line.replaceChildren(first, this.#marker, rest);
    const scale = this.#scale();
    const sheet = this.#sheet.getBoundingClientRect();
    const caret = this.#marker.getBoundingClientRect();
    const lineTop = (this.#line.getBoundingClientRect().top - sheet.top) / scale;
    this.#line.replaceChildren(first, this.#marker, ...this.#lineWith(ghost, line, column));
    // A word that the ghost extends stays on its row, even if the whole word would not fit there.
    if (!whole && Math.abs(this.#marker.getBoundingClientRect().top - caret.top) > 1)
      this.#marker.after(this.#textarea.ownerDocument.createElement('wbr'));

    const x = (caret.left - sheet.left) / scale;
    const middle = ((caret.top + caret.bottom) / 2 - sheet.top) / scale;
    const rowHeight = Number.parseFloat(lineHeight) || caret.height / scale;
    const row = this.#lineCover.style;
    row.display = whole ? 'none' : 'block';
    row.top = `${middle - rowHeight / 2}px`;
    row.height = `${rowHeight}px`;
    // Leaves the textarea's caret visible.
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

  /** The elements after the cursor: the pieces of the ghost, and the text of the line between and after them. */
  #lineWith(ghost: Ghost, line: string, column: number): readonly HTMLElement[] {
    const { pieces, hidden, below } = layoutOf(ghost);
    const children: HTMLElement[] = [];
    let from = column;
    if (this.#strikes && hidden > 0) children.push(this.#span('removed', line.slice(from, from + hidden)));
    for (const piece of pieces) {
      if (column + piece.offset > from)
        children.push(this.#span('after', line.slice(from, column + piece.offset)));
      from = column + piece.offset;
      children.push(this.#span('ghost', piece.text));
    }
    children.push(this.#span('after', line.slice(from + hidden)));
    if (below !== undefined)
      children.push(
        this.#span('ghost', `\n${below}${below.endsWith('\n') || below === '' ? emptyLine : ''}`),
      );
    return children;
  }

  /** Updates the chunks of the lines after `lineEnd`, the end of the cursor's line. */
  #fillBelow(text: string, lineEnd: number): void {
    this.#next = lineEnd < text.length ? lineEnd + 1 : undefined;
    let kept = 0;
    while (kept < this.#chunks.length && this.#next !== undefined)
      this.#fillChunk(this.#chunks[kept++], text);
    this.#dropChunks(kept);
  }

  /** Adds chunks until they reach the lower edge. */
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

  /** Does not lay out the same text again. */
  #setText(element: HTMLElement, text: string): void {
    if (this.#texts.get(element) === text) return;
    element.textContent = text === '' || text.endsWith('\n') ? `${text}${emptyLine}` : text;
    this.#texts.set(element, text);
  }

  /** Only the first line of a text is indented by `text-indent`, and each element has a first line. */
  #indent(element: HTMLElement, first: boolean): void {
    element.style.textIndent = first || this.#sheet.style.textIndent.includes('each-line') ? '' : '0';
  }

  #lastGhostBottom(min: number): number {
    const ghosts = this.#line.querySelectorAll('.code-completion-ghost');
    return Math.max(min, ghosts[ghosts.length - 1]?.getBoundingClientRect().bottom ?? min);
  }
}

function lineEndAfter(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
