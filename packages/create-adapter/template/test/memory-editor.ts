import type { Editor } from '../src/editor';

/** An editor without a screen, so that the adapter can be tried before there is a real one. */
export class MemoryEditor implements Editor {
  text = '';
  cursor = 0;
  hasFocus = true;
  ghost = '';
  readonly languageId = 'javascript';
  readonly #listeners = new Set<(byUser: boolean) => void>();

  /** @param marked - the document, with `█` at the cursor */
  set(marked: string): void {
    this.text = marked.replace('█', '');
    this.cursor = marked.indexOf('█');
    this.#changed(false);
  }

  get marked(): string {
    return `${this.text.slice(0, this.cursor)}█${this.text.slice(this.cursor)}`;
  }

  type(characters: string): void {
    for (const character of characters)
      this.replace(this.cursor, this.cursor, character, this.cursor + character.length);
  }

  /** Moves the cursor by characters, or to another line. */
  move(key: string): void {
    const lines = this.text.split('\n');
    const before = this.text.slice(0, this.cursor).split('\n');
    const [row, column] = [before.length - 1, before.at(-1)?.length ?? 0];
    const start = (line: number) => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
    const goTo = (line: number) => {
      if (lines[line] !== undefined) this.cursor = start(line) + Math.min(column, lines[line].length);
    };
    if (key === 'ArrowLeft') this.cursor = Math.max(0, this.cursor - 1);
    if (key === 'ArrowRight') this.cursor = Math.min(this.text.length, this.cursor + 1);
    if (key === 'ArrowUp') goTo(row - 1);
    if (key === 'ArrowDown') goTo(row + 1);
    this.#changed(true);
  }

  replace(from: number, to: number, insert: string, cursor: number): void {
    this.text = this.text.slice(0, from) + insert + this.text.slice(to);
    this.cursor = cursor;
    this.#changed(true);
  }

  drawGhost(text: string): void {
    this.ghost = text;
  }

  onChange(listener: (byUser: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(byUser: boolean): void {
    for (const listener of this.#listeners) listener(byUser);
  }
}
