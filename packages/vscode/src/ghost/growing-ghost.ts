import type { PullAnswer, PulledItem } from '@org/completion-adapter-kit';
import type { Clock } from '@org/completion-core';

/** Where items were requested. Two places are the same when all four are. */
export interface GhostPlace {
  readonly uri: string;
  readonly version: number;
  readonly offset: number;
  /** The entry selected in the popup; empty when there is none. */
  readonly selected: string;
}

/** What the editor does for a ghost that grows. */
export interface GhostEditor {
  /** Whether text and cursor are still as they were at `place`, and the editor has the focus. */
  isAt(place: GhostPlace): boolean;
  /** Makes the editor ask for items again. */
  redraw(): void;
}

/** The shortest time between two drawings of one ghost, in milliseconds. */
const minRedrawMs = 100;

/** How long to wait for the editor to ask after it was made to, in milliseconds, and how often to try. */
const retryMs = 400;
const maxRedraws = 3;

interface Drawn {
  readonly place: GhostPlace;
  ignore: () => void;
  latest: readonly PulledItem[];
  drawn: readonly PulledItem[];
  drawnAt: number;
  /** Since the editor asked last. */
  redraws: number;
}

/**
 * Lets a ghost grow in an editor that asks once and takes one answer: when there are more lines, the editor is made to ask again,
 * and gets them from here.
 */
export class GrowingGhost {
  readonly #editor: GhostEditor;
  readonly #clock: Clock;
  #ghost: Drawn | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(editor: GhostEditor, clock: Clock) {
    this.#editor = editor;
    this.#clock = clock;
  }

  /** The items that the editor draws, or is about to. */
  get items(): readonly PulledItem[] {
    return this.#ghost?.drawn ?? [];
  }

  /** The items to draw at the place of the present ghost; `undefined` at any other. */
  itemsAt(place: GhostPlace): readonly PulledItem[] | undefined {
    const ghost = this.#ghost;
    if (ghost === undefined || !samePlace(ghost.place, place)) return undefined;
    ghost.drawn = ghost.latest;
    ghost.redraws = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    ghost.drawnAt = this.#clock.now();
    return ghost.latest;
  }

  /**
   * Takes the ghost at `place` for the present one. It is drawn again whenever `answer` grows, until {@link stop}.
   *
   * @param isDrawn - whether the editor draws `first`; if it no longer waited for it, it is made to
   */
  follow(place: GhostPlace, answer: PullAnswer, first: readonly PulledItem[], isDrawn: boolean): void {
    this.stop();
    if (first.length === 0) return;
    const ghost: Drawn = {
      place,
      ignore: () => {},
      latest: first,
      drawn: isDrawn ? first : [],
      drawnAt: isDrawn ? this.#clock.now() : -Infinity,
      redraws: 0,
    };
    this.#ghost = ghost;
    if (!isDrawn) this.#schedule(ghost);
    ghost.ignore = answer.grown((items) => {
      if (this.#ghost !== ghost) return;
      ghost.latest = items;
      this.#schedule(ghost);
    });
  }

  /** The ghost is gone or superseded. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#ghost?.ignore();
    this.#ghost = undefined;
  }

  #schedule(ghost: Drawn): void {
    if (this.#cancelTimer !== undefined) return;
    const waitMs = Math.max(0, ghost.drawnAt + minRedrawMs - this.#clock.now());
    this.#cancelTimer = this.#clock.after(waitMs, () => {
      this.#cancelTimer = undefined;
      if (ghost.latest === ghost.drawn || !this.#editor.isAt(ghost.place)) return;
      // What comes before the editor asks waits for its turn.
      ghost.drawnAt = this.#clock.now();
      ghost.redraws += 1;
      this.#editor.redraw();
      // A busy editor may take the trigger for the question that it has just asked.
      if (ghost.redraws < maxRedraws)
        this.#cancelTimer = this.#clock.after(retryMs, () => {
          this.#cancelTimer = undefined;
          if (ghost.latest !== ghost.drawn) this.#schedule(ghost);
        });
    });
  }
}

function samePlace(one: GhostPlace, other: GhostPlace): boolean {
  return (
    one.uri === other.uri &&
    one.version === other.version &&
    one.offset === other.offset &&
    one.selected === other.selected
  );
}
