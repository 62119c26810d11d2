import type { MarkerBox } from './mirror';

/** Pixels between the chip and text, and the edges of what is seen. */
const gap = 4;

/**
 * A button that accepts, where there is no Tab key: shown near the ghost once the textarea was touched, until a mouse is used.
 * Not in the order of Tab, since it would only repeat what Tab does.
 */
export class AcceptButton {
  readonly #button: HTMLButtonElement;
  readonly #textarea: HTMLTextAreaElement;
  readonly #listeners = new AbortController();
  #touch = matchMedia('(hover: none) and (pointer: coarse)').matches;
  #left = 0;
  #top = 0;

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

  /**
   * Shows the chip at the ghost that begins at `marker`, or hides it: below the ghost, where that is not in sight above the
   * cursor's row, and never on that row. What a keyboard on the screen covers is not in sight.
   */
  place(marker: MarkerBox | undefined): void {
    const button = this.#button;
    const shown = marker !== undefined && this.#touch;
    button.hidden = !shown;
    if (!shown) return;
    if (button.parentNode !== this.#textarea.parentNode) this.#textarea.after(button);
    const now = button.getBoundingClientRect();
    const seen = seenOf(this.#textarea.ownerDocument);
    const places = [marker.ghostBottom + gap, marker.top - gap - now.height, marker.bottom + gap];
    const fits = (top: number) => top >= seen.top && top + now.height <= seen.bottom;
    const top =
      places.find(fits) ?? Math.max(seen.top, Math.min(marker.bottom + gap, seen.bottom - now.height));
    const left = Math.max(seen.left + gap, Math.min(marker.left, seen.right - gap - now.width));
    // Zoom and transforms make the page's pixels larger ones of the window. What offsetWidth tells is rounded.
    const { offsetWidth } = button;
    const scale = Math.abs(now.width - offsetWidth) < 1 ? 1 : now.width / offsetWidth;
    this.#left += (left - now.left) / scale;
    this.#top += (top - now.top) / scale;
    button.style.left = `${this.#left}px`;
    button.style.top = `${this.#top}px`;
  }

  remove(): void {
    this.#listeners.abort();
    this.#button.remove();
  }
}

/** What of the window is in sight, in its pixels: less than all of it beside a keyboard on the screen, or magnified. */
function seenOf({ defaultView }: Document) {
  const { visualViewport, innerWidth = 0, innerHeight = 0 } = defaultView ?? {};
  const {
    offsetLeft: left,
    offsetTop: top,
    width,
    height,
  } = visualViewport ?? {
    offsetLeft: 0,
    offsetTop: 0,
    width: innerWidth,
    height: innerHeight,
  };
  return { left, top, right: left + width, bottom: top + height };
}
