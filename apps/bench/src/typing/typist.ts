import { chance, chanceLogNormal } from '../measure/chance';
import type { EngineUnderTest } from './engine-under-test';
import { indentOf, type Region } from './sample-files';
import type { Stage } from './stage';
import { VirtualEditor, type CallRecord } from './virtual-editor';

/** How the typist types. Times in milliseconds. */
export const habits = {
  keyMs: { median: 180, spread: 0.5 },
  /** On top of a key's, before a line is ended. */
  lineEndMs: { median: 700, spread: 0.6 },
  typoShare: 0.02,
  /** A suggestion is taken when it has been on screen for so long … */
  reactionMs: 200,
  /** … and then not always. */
  acceptShare: 0.8,
  /** After taking one, to read on. */
  readMs: 350,
  /** The shortest word or line worth a key. */
  worthChars: 3,
} as const;

/** The result of typing one region. */
export interface TypedRegion {
  readonly calls: readonly CallRecord[];
  /** Keys pressed, acceptances included. */
  readonly keys: number;
  /** Keys it takes without any suggestion. */
  readonly keysAlone: number;
  readonly accepted: { readonly whole: number; readonly line: number; readonly word: number };
  readonly acceptedChars: number;
}

/**
 * Types `region` as a person does with `engine`: at a person's rhythm, with typing errors and their correction,
 * taking what is right and ignoring what is wrong. Gaps, errors and moods depend on the place in the text and on `seed`, so
 * every engine meets the same typist. The editor indents a new line, as editors do.
 */
export async function typeRegion(
  region: Region,
  engine: EngineUnderTest,
  stage: Stage,
  seed: number,
): Promise<TypedRegion> {
  const { file, start, end } = region;
  const editor = new VirtualEditor(engine, stage, {
    uri: `file:///project/${seed}-${start}/${file.name}`,
    languageId: file.languageId,
  });
  const person = new Person(region, seed);
  const accepted = { whole: 0, line: 0, word: 0 };
  let keys = 0;
  let acceptedChars = 0;
  let at = start;
  editor.open(file.text.slice(0, start), file.text.slice(end));
  while (at < end) {
    await stage.sleep(person.gapMs(at));
    const truth = file.text.slice(at, end);
    editor.look(truth);
    const taken = person.takes(editor.ghost, truth, at, stage.now());
    keys++;
    if (taken !== undefined) {
      editor.accept(taken.chars);
      accepted[taken.kind]++;
      acceptedChars += taken.chars;
      at += taken.chars;
      await stage.sleep(habits.readMs);
      continue;
    }
    const key = nextKey(truth);
    if (person.errs(at)) {
      editor.type(person.wrongKey(key));
      await stage.sleep(person.gapMs(at) * 1.5);
      editor.look('');
      editor.backspace();
      await stage.sleep(person.gapMs(at));
      editor.look(truth);
      keys += 2;
    }
    editor.type(key);
    at += key.length;
  }
  await stage.sleep(habits.readMs);
  editor.look('');
  editor.close();
  return { calls: editor.calls, keys, keysAlone: person.keysAlone(), accepted, acceptedChars };
}

class Person {
  readonly #region: Region;
  readonly #seed: number;

  constructor(region: Region, seed: number) {
    this.#region = region;
    this.#seed = seed;
  }

  gapMs(offset: number): number {
    const { keyMs, lineEndMs } = habits;
    const gap = this.#logNormal(keyMs, 'gap', offset);
    return this.#region.file.text[offset] === '\n'
      ? gap + this.#logNormal(lineEndMs, 'line end', offset)
      : gap;
  }

  errs(offset: number): boolean {
    return /\w/.test(this.#region.file.text[offset] ?? '') && this.#chance('typo', offset) < habits.typoShare;
  }

  /** A letter beside the right one. */
  wrongKey(key: string): string {
    const letter = key === 'z' ? 'y' : String.fromCharCode(key.charCodeAt(0) + 1);
    return /\w/.test(letter) ? letter : 'x';
  }

  /** How much of the ghost is taken: all of it, its line, its word, or nothing. */
  takes(
    ghost: VirtualEditor['ghost'],
    truth: string,
    at: number,
    now: number,
  ): { readonly kind: 'whole' | 'line' | 'word'; readonly chars: number } | undefined {
    if (ghost === undefined || now - ghost.sinceMs < habits.reactionMs) return undefined;
    if (this.#chance('mood', at) >= habits.acceptShare) return undefined;
    const { text, offer } = ghost;
    const line = /^\s*[^\n]*/.exec(text)?.[0] ?? '';
    const word = /^\s*(?:\w+|[^\w\s]+)/.exec(text)?.[0] ?? '';
    const worth = (part: string) => part.trim().length >= habits.worthChars && truth.startsWith(part);
    if (offer.takesOver === 0 && worth(text)) return { kind: 'whole', chars: text.length };
    if (line.length < text.length && worth(line)) return { kind: 'line', chars: line.length };
    // Half an identifier is no word to take.
    const whole = !/^\w/.test(truth.slice(word.length)) || !/\w$/.test(word);
    if (word.length < text.length && worth(word) && whole) return { kind: 'word', chars: word.length };
    return undefined;
  }

  keysAlone(): number {
    const { file, start, end } = this.#region;
    let keys = 0;
    for (let at = start; at < end;) {
      keys += this.errs(at) ? 3 : 1;
      at += nextKey(file.text.slice(at, end)).length;
    }
    return keys;
  }

  #logNormal(
    { median, spread }: { readonly median: number; readonly spread: number },
    ...what: (string | number)[]
  ): number {
    return chanceLogNormal(median, spread, this.#seed, this.#region.file.name, ...what);
  }

  #chance(...what: (string | number)[]): number {
    return chance(this.#seed, this.#region.file.name, ...what);
  }
}

/** One character, or a line end with blank lines and the indentation that an editor puts in after it. */
function nextKey(truth: string): string {
  if (truth[0] !== '\n') return truth[0] ?? '';
  const line = truth.slice(1).split('\n', 1)[0] ?? '';
  return line.trim() === '' ? '\n' : truth.slice(0, 1 + indentOf(line));
}
