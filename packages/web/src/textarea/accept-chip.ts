/**
 * A button that accepts, where there is no Tab key: shown beside the ghost once the textarea was touched, until keys of a
 * keyboard that has one are used. Not in the order of Tab, since it would only repeat what Tab does.
 */
export class AcceptChip {
  readonly #button: HTMLButtonElement;
  readonly #textarea: HTMLTextAreaElement;
  readonly #listeners = new AbortController();
  #touch = matchMedia('(hover: none) and (pointer: coarse)').matches;

  constructor(textarea: HTMLTextAreaElement, label: string, accept: () => void) {
    this.#textarea = textarea;
    const button = textarea.ownerDocument.createElement('button');
    button.type = 'button';
    button.className = 'code-completion-chip';
    button.tabIndex = -1;
    button.textContent = label;
    button.hidden = true;
    // The textarea keeps the focus, and the keyboard on the screen stays.
    button.addEventListener('pointerdown', (event) => event.preventDefault());
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', accept);
    this.#button = button;
    const { signal } = this.#listeners;
    textarea.addEventListener('pointerdown', ({ pointerType }) => (this.#touch = pointerType !== 'mouse'), {
      signal,
    });
    textarea.after(button);
  }

  /** Shows the chip under the ghost that begins at `marker`, or hides it. */
  place(marker: { readonly left: number; readonly bottom: number } | undefined): void {
    const textarea = this.#textarea;
    this.#button.hidden = marker === undefined || !this.#touch;
    if (marker === undefined || this.#button.hidden) return;
    const inside = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
    const { offsetWidth, offsetHeight } = this.#button;
    const left = inside(marker.left, 0, textarea.offsetWidth - offsetWidth);
    const top = inside(marker.bottom + 4, 0, textarea.offsetHeight - offsetHeight);
    this.#button.style.left = `${textarea.offsetLeft + left}px`;
    this.#button.style.top = `${textarea.offsetTop + top}px`;
  }

  remove(): void {
    this.#listeners.abort();
    this.#button.remove();
  }
}
