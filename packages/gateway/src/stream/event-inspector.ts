import { readServerError, type ServerError } from '@org/completion-core/host';
import { choicesIn, errorIn } from '../wire/answer-fields';
import { parsedJson } from './parsed-json';
import { WholeLines, joined } from './whole-lines';

/** What ends a stream before its bytes end. */
export type Finding =
  /** `[DONE]`: nothing after it belongs to the answer. */
  | { readonly kind: 'done' }
  /** The server reports an error. */
  | { readonly kind: 'error'; readonly reported: ServerError }
  /** An event that is not JSON, e.g. because the server broke off within it. */
  | { readonly kind: 'broken' };

/** Result of {@link EventInspector.push}. */
export interface Inspected {
  /** Bytes that may be passed on. */
  readonly passed: Uint8Array;
  /** What follows them. */
  readonly found: Finding | undefined;
}

/**
 * Finds the end of a stream of events, errors in any shape, broken events, and events that are no object. None of these are passed on.
 *
 * Events with choices, which nearly all are, are not parsed: quotes within text are escaped, so that no text contains `"error"`.
 * All other events are parsed, and held until they are complete.
 */
export class EventInspector {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Data lines of the event that is not complete yet. */
  #data: string[] = [];
  #isError = false;
  #endedWithCr = false;
  #sawChoice = false;

  /** Whether an event had a choice. */
  get sawChoice(): boolean {
    return this.#sawChoice;
  }

  /** Bytes of an event that wait for its end. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @param lines - whole lines; must not be called again after a finding */
  push(lines: Uint8Array): Inspected {
    let [start, passable] = [0, 0];
    /** What is passed on of `lines`, up to the last event without content. */
    const kept: Uint8Array[] = [];
    let keptUpTo = 0;
    const nextEnd = lines.includes(carriageReturn) ? nextLineEnd : nextLineFeed;
    for (let at = nextEnd(lines, 0); at !== -1; at = nextEnd(lines, at + 1)) {
      const byte = lines[at];
      // The second half of a CRLF does not end another line.
      const isRestOfCrlf =
        byte === lineFeed && (at === 0 ? this.#endedWithCr : lines[at - 1] === carriageReturn);
      if (!isRestOfCrlf) {
        const found = this.#line(lines, start, at);
        if (found === 'nothing') {
          kept.push(lines.subarray(keptUpTo, start));
          keptUpTo = at + 1;
        } else if (found !== undefined) {
          return { passed: this.#take(joined([...kept, lines.subarray(keptUpTo, passable)])), found };
        }
      }
      start = at + 1;
      if (this.#data.length === 0) passable = start;
    }
    this.#endedWithCr = lines.at(-1) === carriageReturn;
    if (passable === lines.length && keptUpTo === 0) return { passed: this.#take(lines), found: undefined };
    // Held bytes are passed on with the lines that complete them, or wait on with them.
    const passed = passable === 0 ? none : this.#take(joined([...kept, lines.subarray(keptUpTo, passable)]));
    this.#hold(lines.subarray(passable));
    return { passed, found: undefined };
  }

  #take(lines: Uint8Array): Uint8Array {
    // The held event is not complete as long as no new line may pass.
    if (lines.length === 0) return none;
    if (this.#held.length === 0) return lines;
    const passed = joined([...this.#held, lines]);
    this.#held = [];
    this.#heldBytes = 0;
    return passed;
  }

  #hold(lines: Uint8Array): void {
    if (lines.length === 0) return;
    this.#held.push(lines);
    this.#heldBytes += lines.length;
  }

  /** What the line brings; `nothing` when it must not be passed on. */
  #line(lines: Uint8Array, start: number, end: number): Finding | 'nothing' | undefined {
    if (start === end) return this.#endOfEvent();
    if (startsWith(lines, start, dataField)) return this.#dataLine(lines, start, end);
    const first = lines[start];
    if (first !== letterE && first !== openingBrace) return undefined;
    const line = textOf(lines, start, end);
    if (/^event:\s*error\s*$/.test(line)) this.#isError = true;
    else if (line.startsWith('error:')) return { kind: 'error', reported: readServerError(line.slice(6)) };
    else if (first === openingBrace) return errorFinding(parsedJson(line), false);
    return undefined;
  }

  #dataLine(lines: Uint8Array, start: number, end: number): Finding | 'nothing' | undefined {
    const isPlain = this.#data.length === 0 && !this.#isError && this.#isPlainEvent(lines, start, end);
    if (isPlain) return undefined;
    const text = textOf(lines, start + dataField.length, end).trim();
    if (this.#data.length === 0 && text === '[DONE]') return { kind: 'done' };
    if (this.#data.length === 0 && text === '') return undefined;
    this.#data.push(text);
    const value = parsedJson(this.#data.join('\n'));
    if (value === undefined) return undefined;
    const isOneLine = this.#data.length === 1;
    this.#data = [];
    const found = errorFinding(value, this.#isError);
    if (found !== undefined) return found;
    // llama.cpp's server begins a stream for two prompts with `data: null`, which clients cannot read.
    if (isOneLine && (value === null || typeof value !== 'object')) return 'nothing';
    this.#sawChoice ||= (choicesIn(value)?.length ?? 0) > 0;
    return undefined;
  }

  /** Whether a line is an event with choices and without an error, and ends as a complete event does. */
  #isPlainEvent(lines: Uint8Array, start: number, end: number): boolean {
    let last = end - 1;
    while (lines[last] === space) last--;
    if (lines[last] !== closingBrace) return false;
    let hasChoices = false;
    // A plain loop: quotes are frequent, and a call of `indexOf` costs more than the bytes between two of them.
    for (let at = start; at < end; at++) {
      if (lines[at] !== quote) continue;
      const first = lines[at + 1];
      if (first !== letterC && first !== letterE) continue;
      if (startsWith(lines, at, errorName)) return false;
      if (hasChoices || !startsWith(lines, at, choicesName)) continue;
      if (!holdsElement(lines, at + choicesName.length, end)) return false;
      hasChoices = true;
    }
    this.#sawChoice ||= hasChoices;
    return hasChoices;
  }

  #endOfEvent(): Finding | undefined {
    const text = this.#data.join('\n');
    const isError = this.#isError;
    this.#data = [];
    this.#isError = false;
    if (text === '') return undefined;
    return isError ? { kind: 'error', reported: readServerError(text) } : { kind: 'broken' };
  }
}

/** The error with which a stream begins; `undefined` when it begins with anything else. */
export function errorAtStart(first: Uint8Array): ServerError | undefined {
  const lines = new WholeLines().push(first);
  if (lines === undefined) return undefined;
  const inspector = new EventInspector();
  const { found } = inspector.push(lines);
  return found?.kind === 'error' && !inspector.sawChoice ? found.reported : undefined;
}

const none = new Uint8Array();
const [lineFeed, carriageReturn, space, quote] = [0x0a, 0x0d, 0x20, 0x22];
const [openingBrace, closingBrace, openingBracket, colon] = [0x7b, 0x7d, 0x5b, 0x3a];
const [letterC, letterE] = [0x63, 0x65];
const encoder = new TextEncoder();
const dataField = encoder.encode('data:');
const choicesName = encoder.encode('"choices"');
const errorName = encoder.encode('"error"');

function nextLineFeed(lines: Uint8Array, from: number): number {
  return lines.indexOf(lineFeed, from);
}

function nextLineEnd(lines: Uint8Array, from: number): number {
  for (let at = from; at < lines.length; at++)
    if (lines[at] === lineFeed || lines[at] === carriageReturn) return at;
  return -1;
}

/** The error in a JSON value; `undefined` for all others, e.g. a status or a token count. */
function errorFinding(value: unknown, isError: boolean): Finding | undefined {
  const reported = errorIn(value, isError);
  return reported === undefined ? undefined : { kind: 'error', reported };
}

/** Whether the list that begins at `offset`, after its name, contains an object. */
function holdsElement(bytes: Uint8Array, offset: number, end: number): boolean {
  for (const expected of [colon, openingBracket, openingBrace]) {
    while (offset < end && bytes[offset] === space) offset++;
    if (bytes[offset++] !== expected) return false;
  }
  return true;
}

function startsWith(bytes: Uint8Array, offset: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++)
    if (bytes[offset + index] !== expected[index]) return false;
  return true;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
