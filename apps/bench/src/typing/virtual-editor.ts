import type { EngineUnderTest, Offer } from './engine-under-test';
import type { Stage } from './stage';

/** One call of the engine, as the typist saw it. */
export interface CallRecord {
  /** Milliseconds from the key to the engine's own answer, when it came before the next key. */
  textMs: number | undefined;
  /** Text on screen when the next key was pressed, brought by this call or kept from before. */
  shown: boolean;
  /** Whether its first line was typed next. */
  right: boolean;
  settled: boolean;
}

/** The suggestion on screen: its remaining text, and the time since it is shown. */
export interface Ghost {
  readonly offer: Offer;
  readonly text: string;
  readonly sinceMs: number;
}

/**
 * A document with a cursor and ghost text, as editors have it: each change cancels the call before and starts another, and the
 * ghost stays while what is typed agrees with it.
 */
export class VirtualEditor {
  readonly calls: CallRecord[] = [];
  ghost: Ghost | undefined;
  #before = '';
  #after = '';
  #version = 0;
  #current: { readonly controller: AbortController; readonly record: CallRecord } | undefined;
  readonly #engine: EngineUnderTest;
  readonly #stage: Stage;
  readonly #document: { readonly uri: string; readonly languageId: string };
  readonly #pending = new Set<Promise<void>>();

  constructor(
    engine: EngineUnderTest,
    stage: Stage,
    document: { readonly uri: string; readonly languageId: string },
  ) {
    this.#engine = engine;
    this.#stage = stage;
    this.#document = document;
  }

  /** The cursor arrives between `before` and `after`. */
  open(before: string, after: string): void {
    this.#before = before;
    this.#after = after;
    this.ghost = undefined;
    this.#ask();
  }

  type(text: string): void {
    const { ghost } = this;
    this.ghost =
      ghost !== undefined && ghost.text.startsWith(text) && ghost.text.length > text.length
        ? { ...ghost, text: ghost.text.slice(text.length) }
        : undefined;
    this.#before += text;
    this.#ask();
  }

  backspace(): void {
    this.ghost = undefined;
    this.#before = this.#before.slice(0, -1);
    this.#ask();
  }

  /** Takes the first `chars` of the ghost, all of it when they are that many. */
  accept(chars: number): void {
    const { ghost } = this;
    if (ghost === undefined) throw new TypeError('no ghost to accept');
    const whole = chars >= ghost.text.length;
    this.#before += ghost.text.slice(0, chars);
    if (whole) this.#after = this.#after.slice(ghost.offer.takesOver);
    const typed = ghost.offer.text.length - ghost.text.length;
    this.#engine.accepted(ghost.offer, whole ? ghost.offer.text.length : typed + chars);
    this.ghost = whole ? undefined : { ...ghost, text: ghost.text.slice(chars) };
    this.#ask();
  }

  /** Records what is on screen at the end of the current call; `truth` is the text that will be typed. */
  look(truth: string): void {
    const record = this.#current?.record;
    if (record === undefined || this.ghost === undefined) return;
    record.shown = true;
    record.right = isRight(this.ghost.text, truth);
  }

  /** Withdraws the present call. */
  close(): void {
    this.#current?.controller.abort();
    this.#current = undefined;
    this.ghost = undefined;
  }

  /** Resolves when every call has settled. */
  async allSettled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #ask(): void {
    this.#current?.controller.abort();
    const controller = new AbortController();
    const record: CallRecord = { textMs: undefined, shown: false, right: false, settled: false };
    this.calls.push(record);
    this.#current = { controller, record };
    const askedAt = this.#stage.now();
    const moment = { ...this.#document, version: ++this.#version, before: this.#before, after: this.#after };
    const asking = this.#engine
      .ask(moment, controller.signal, (offer) => {
        if (controller.signal.aborted || offer.text === '') return;
        const now = this.#stage.now();
        record.textMs ??= now - askedAt;
        const same = this.ghost?.text === offer.text;
        this.ghost = { offer, text: offer.text, sinceMs: same ? (this.ghost?.sinceMs ?? now) : now };
        if (!same) this.#engine.shown(offer);
      })
      .finally(() => {
        record.settled = true;
        this.#pending.delete(asking);
      });
    this.#pending.add(asking);
  }
}

/** Whether the first non-blank line of `ghost` is the next text. */
export function isRight(ghost: string, truth: string): boolean {
  const line = /^\s*[^\n]*/.exec(ghost)?.[0] ?? '';
  return line.trim() !== '' && truth.startsWith(line.trimEnd());
}
