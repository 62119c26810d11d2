import type { CompletionController, CompletionOptions } from '../../src/textarea';

/** An editor as the tests drive it, the same for all. */
export interface Driver {
  /** Puts `text` in, with the cursor at `offset`, and focuses the editor. */
  reset(text: string, offset: number): void;
  value(): string;
  /** The document with its own line ends. Absent where they are those of `value()`. */
  raw?(): string;
  /** Every cursor or selection, as offsets. */
  selections(): readonly (readonly [number, number])[];
  select(from: number, to: number): void;
  /** Adds a cursor to those that are there. Absent in editors that have but one. */
  addCursor?(offset: number): void;
  setReadOnly(readOnly: boolean): void;
  /** Sets what a style sheet does not reach. Absent where it reaches all; sizes are in pixels. */
  setLook?(look: LookOfEditor): void;
  /** The ghost as it is drawn, lines joined by `\n`; empty when none is seen. */
  ghost(): string;
  /** The document as it is drawn, with the ghost in its place. Of long ones only what is in sight. */
  drawn(): string;
  /** The lines that a next edit changes, as they are drawn: `[-gone-]` and `{+come+}`; empty when none is seen. */
  edit(): string;
  readonly completion: Omit<CompletionController, 'destroy'>;
  /** Ends completion; the editor stays where it can. */
  destroy(): void;
  /** Ends the editor too. Absent where `destroy` and the removal of its element are all that is needed. */
  endEditor?(): void;
}

export interface LookOfEditor {
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly lineHeight: number;
  readonly dark: boolean;
}

export type MakeDriver = (place: HTMLElement, options: CompletionOptions) => Driver;

/** The text that `element` draws, without what `hides` matches; `draws` adds what no text node holds. */
export function textOf(
  element: Element,
  hides: string,
  draws: (element: Element) => string = () => '',
): string {
  const parts = [...element.childNodes].map((node) => {
    if (node instanceof Text) return node.data;
    return node instanceof Element && !node.matches(hides) ? textOf(node, hides, draws) : '';
  });
  return (draws(element) + parts.join('')).replaceAll('\u200b', '').replaceAll('\u00a0', ' ');
}

/** What a page offers to a test. */
export interface TestPage {
  start(options?: CompletionOptions & { readonly in?: string }): void;
  readonly drivers: Driver[];
  readonly statuses: string[];
  readonly outcomes: string[];
  readonly errors: string[];
  /** What polite live regions said. */
  readonly said: string[];
  /** Ghost as seen in each animation frame while recording. */
  readonly frames: string[];
  record(on: boolean): void;
  /** Ends all editors and forgets what they told: the page is as it was before `start`. */
  clear(): void;
}

declare global {
  interface Window {
    page: TestPage;
  }
}

/** Puts a {@link TestPage} into the window. */
export function offer(make: MakeDriver): void {
  const errors: string[] = [];
  addEventListener('error', ({ message }) => errors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
  addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
    errors.push(`policy: ${violatedDirective}`),
  );
  const said: string[] = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = target instanceof Element ? target.closest('[aria-live=polite]') : null;
      const text = region?.textContent?.trim() ?? '';
      if (text !== '' && text !== said.at(-1)) said.push(text);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  const drivers: Driver[] = [];
  const statuses: string[] = [];
  const outcomes: string[] = [];
  const frames: string[] = [];
  let recording = false;
  const empty = document.querySelector('main')?.cloneNode(true);
  const frame = () => {
    if (!recording) return;
    frames.push(drivers[0]?.ghost() ?? '');
    requestAnimationFrame(frame);
  };
  window.page = {
    drivers,
    statuses,
    outcomes,
    errors,
    said,
    frames,
    start({ in: id = 'place', ...options } = {}) {
      const place = document.querySelector<HTMLElement>(`#${id}`);
      if (place === null) throw new Error(`no #${id}`);
      drivers.push(
        make(place, {
          model: 'Qwen/Qwen2.5-Coder-7B',
          languageId: 'javascript',
          ...options,
          onStatus: ({ state }) => statuses.push(state),
          onOutcome: (outcome) => outcomes.push(outcome.kind),
        }),
      );
    },
    record(on) {
      recording = on;
      if (on) requestAnimationFrame(frame);
    },
    clear() {
      recording = false;
      for (const driver of drivers) {
        driver.destroy();
        driver.endEditor?.();
      }
      for (const list of [drivers, statuses, outcomes, errors, said, frames]) list.length = 0;
      if (empty !== undefined) document.querySelector('main')?.replaceWith(empty.cloneNode(true));
    },
  };
}
