import type { MarkerBox } from './mirror';

/** Pixels between the button and the text, and between it and the visible edges. */
const gap = 4;

/**
 * A button that accepts, for devices without a Tab key: shown near the ghost after a touch of the textarea, until a mouse is
 * used. Not in the tab order, since Tab accepts already.
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
    // The textarea keeps the focus, and the on-screen keyboard stays open.
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
   * Shows the button near the ghost that begins at `marker`, or hides it: below the ghost, or above the cursor's row where that
   * is not visible, and never on that row. An on-screen keyboard counts as not visible.
   */
  place(marker: MarkerBox | undefined): void {
    const button = this.#button;
    const shown = marker !== undefined && this.#touch;
    button.hidden = !shown;
    if (!shown) return;
    if (button.parentNode !== this.#textarea.parentNode) this.#textarea.after(button);
    const now = button.getBoundingClientRect();
    const visible = visibleArea(this.#textarea.ownerDocument);
    const places = [marker.ghostBottom + gap, marker.top - gap - now.height, marker.bottom + gap];
    const fits = (top: number) => top >= visible.top && top + now.height <= visible.bottom;
    const top =
      places.find(fits) ?? Math.max(visible.top, Math.min(marker.bottom + gap, visible.bottom - now.height));
    const left = Math.max(visible.left + gap, Math.min(marker.left, visible.right - gap - now.width));
    // Zoom and transforms scale the page's pixels. `offsetWidth` is rounded.
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

/** The visible part of the window, in its pixels: smaller beside an on-screen keyboard, or when magnified. */
function visibleArea({ defaultView }: Document) {
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
