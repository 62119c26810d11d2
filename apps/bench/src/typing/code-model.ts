import { chance, chanceBelow } from '../measure/chance';
import { indentOf, type Region } from './sample-files';

/** The answer of a model at a position, and its time to the first token. */
export interface Said {
  readonly text: string;
  readonly ttftMs: number;
}

/** A simulated model: its answer depends on the text before the cursor only, never on the engine or the number of requests. */
export interface PlayedModel {
  answer(prefix: string): Said;
}

/** Maximum of lines that a model writes after the cursor's line. */
const maxLinesOn = 5;

/**
 * A model that knows each line of a region with probability `right` from its start. It learns
 * other lines while they are typed, so that it is right with `right + (1 − right) × share of the line typed`. Where it is wrong
 * it writes another line of the same file, every other time after the right first word, and ends. Where it is right it goes on until a line it does not know, at most
 * five, and stops at the end of the region, as a model does that sees what follows.
 */
export class CodeModel implements PlayedModel {
  readonly #region: Region;
  readonly #right: number;
  readonly #seed: number;
  readonly #ttftMs: readonly [min: number, max: number];
  readonly #otherLines: readonly string[];

  constructor(
    region: Region,
    options: { readonly right: number; readonly seed: number; readonly ttftMs: readonly [number, number] },
  ) {
    this.#region = region;
    this.#right = options.right;
    this.#seed = options.seed;
    this.#ttftMs = options.ttftMs;
    this.#otherLines = region.file.text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length > 12 && !/^(\/\/|\/?\*|#)/.test(line));
  }

  answer(prefix: string): Said {
    const at = locate(prefix, this.#region);
    const [min, max] = this.#ttftMs;
    const ttftMs =
      min + (max - min) * chance(this.#seed, 'ttft', this.#region.file.name, at ?? prefix.slice(-40));
    return { ttftMs, text: at === undefined ? this.#another('', prefix.slice(-40)) : this.#from(at) };
  }

  #from(at: number): string {
    const { file, end } = this.#region;
    const lineStart = file.text.lastIndexOf('\n', at - 1) + 1;
    const lines = file.text.slice(lineStart, end).split('\n');
    const [line = '', ...next] = lines;
    const rest = line.slice(at - lineStart);
    let text = '';
    if (rest.trim() !== '') {
      if (!this.#knows(line, lineStart, at - lineStart)) return this.#another(rest, lineStart);
      text = rest;
    }
    let start = lineStart + line.length + 1;
    for (const each of next.slice(0, maxLinesOn)) {
      const indent = each.slice(0, indentOf(each));
      if (each.trim() !== '' && !this.#knows(each, start, 0)) {
        return `${text}\n${indent}${this.#another(each.trimStart(), start)}`;
      }
      text += `\n${each}`;
      start += each.length + 1;
    }
    return text;
  }

  #knows(line: string, lineStart: number, column: number): boolean {
    const luck = chance(this.#seed, 'knows', this.#region.file.name, lineStart);
    const indent = indentOf(line);
    const share = Math.max(0, column - indent) / Math.max(1, line.length - indent);
    return luck < this.#right + (1 - this.#right) * share;
  }

  /** Another line of the file, other than `truth` from its first character on, or every other time from its second word on. */
  #another(truth: string, ...place: readonly (string | number)[]): string {
    const firstWord = /^\s*\w+\s*(?=\S)/.exec(truth)?.[0];
    const shares = firstWord !== undefined && chance(this.#seed, 'shares', ...place) < 0.5;
    const lead = shares ? firstWord : truth.slice(0, indentOf(truth));
    const next = truth[lead.length];
    for (let attempt = 0; attempt < 20; attempt++) {
      const line =
        this.#otherLines[chanceBelow(this.#otherLines.length, this.#seed, 'other', attempt, ...place)];
      if (line !== undefined && line[0] !== next) return lead + line;
    }
    return `${lead}${next === 'u' ? 'another' : 'unknown'}();`;
  }
}

/** Where in the region's file `prefix` ends; `undefined` when that was never written there, as with a typing error. */
export function locate(prefix: string, { file, start, end }: Region): number | undefined {
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const key = prefix.slice(-Math.max(line.length + 1, 60));
  // Some engines leave the indentation before the cursor to the model.
  const min = file.text.lastIndexOf('\n', start - 1);
  let nearest: number | undefined;
  for (let at = file.text.indexOf(key); at >= 0; at = file.text.indexOf(key, at + 1)) {
    const place = at + key.length;
    if (place >= min && place <= end) nearest ??= place;
  }
  return nearest;
}
