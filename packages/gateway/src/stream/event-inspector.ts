import { readServerError, type ServerError } from '@org/completion-core/host';
import { choicesIn, errorSaidIn } from '../upstream/upstream-fault';
import { parsedJson } from './parsed-json';
import { WholeLines, joined } from './whole-lines';

/** What ends a stream before its bytes end. */
export type Found =
  /** `[DONE]`: nothing after it belongs to the answer. */
  | { readonly kind: 'done' }
  /** The server says that it failed. */
  | { readonly kind: 'error'; readonly said: ServerError }
  /** An event that is no JSON, as when a server breaks off within it. */
  | { readonly kind: 'broken' };

/** What may go on of the lines that came, and what was found behind it. */
export interface Inspected {
  readonly passed: Uint8Array;
  readonly found: Found | undefined;
}

/**
 * Looks for the end of a stream of events, for errors in whatever shape, and for events that broke off, none of which are passed on.
 *
 * Events with choices, which nearly all are, are not parsed: quotes within text are escaped, so that `"error"` stands in no
 * text. What is left is parsed, and held until that is done.
 */
export class EventInspector {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Data lines of the event that has not been judged. */
  #data: string[] = [];
  #isError = false;
  #endedWithCr = false;
  #sawChoice = false;

  /** Whether an event had a choice in it. */
  get sawChoice(): boolean {
    return this.#sawChoice;
  }

  /** Bytes of an event that wait for its end. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @param lines - whole lines; nothing comes after something was found */
  push(lines: Uint8Array): Inspected {
    let [start, passable] = [0, 0];
    const nextEnd = lines.includes(carriageReturn) ? nextLineEnd : nextLineFeed;
    for (let at = nextEnd(lines, 0); at !== -1; at = nextEnd(lines, at + 1)) {
      const byte = lines[at];
      // The second half of a CRLF ends no line of its own.
      const isRestOfCrlf =
        byte === lineFeed && (at === 0 ? this.#endedWithCr : lines[at - 1] === carriageReturn);
      if (!isRestOfCrlf) {
        const found = this.#line(lines, start, at);
        if (found !== undefined) return { passed: this.#take(lines.subarray(0, passable)), found };
      }
      start = at + 1;
      if (this.#data.length === 0) passable = start;
    }
    this.#endedWithCr = lines.at(-1) === carriageReturn;
    if (passable === lines.length) return { passed: this.#take(lines), found: undefined };
    // What was held goes on with the lines that settled it, or waits on with them.
    const passed = passable === 0 ? none : this.#take(lines.subarray(0, passable));
    this.#hold(lines.subarray(passable));
    return { passed, found: undefined };
  }

  #take(lines: Uint8Array): Uint8Array {
    // Nothing of the event that is held has been judged when nothing new may pass.
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

  #line(lines: Uint8Array, start: number, end: number): Found | undefined {
    if (start === end) return this.#endOfEvent();
    if (startsWith(lines, start, dataField)) return this.#dataLine(lines, start, end);
    const first = lines[start];
    if (first !== letterE && first !== openingBrace) return undefined;
    const line = textOf(lines, start, end);
    if (/^event:\s*error\s*$/.test(line)) this.#isError = true;
    else if (line.startsWith('error:')) return { kind: 'error', said: readServerError(line.slice(6)) };
    else if (first === openingBrace) return judged(parsedJson(line), false);
    return undefined;
  }

  #dataLine(lines: Uint8Array, start: number, end: number): Found | undefined {
    const isPlain = this.#data.length === 0 && !this.#isError && this.#isPlainEvent(lines, start, end);
    if (isPlain) return undefined;
    const text = textOf(lines, start + dataField.length, end).trim();
    if (this.#data.length === 0 && text === '[DONE]') return { kind: 'done' };
    if (this.#data.length === 0 && text === '') return undefined;
    this.#data.push(text);
    const value = parsedJson(this.#data.join('\n'));
    if (value === undefined) return undefined;
    this.#data = [];
    const found = judged(value, this.#isError);
    if (found === undefined) this.#sawChoice ||= (choicesIn(value)?.length ?? 0) > 0;
    return found;
  }

  /** Whether a line is an event with choices, with no error beside them, and whole by the look of it. */
  #isPlainEvent(lines: Uint8Array, start: number, end: number): boolean {
    let last = end - 1;
    while (lines[last] === space) last--;
    if (lines[last] !== closingBrace) return false;
    let hasChoices = false;
    // A loop of its own: there are many quotes, and each call for the next one costs more than the bytes between them.
    for (let at = start; at < end; at++) {
      if (lines[at] !== quote) continue;
      const first = lines[at + 1];
      if (first !== letterC && first !== letterE) continue;
      if (startsWith(lines, at, errorName)) return false;
      if (hasChoices || !startsWith(lines, at, choicesName)) continue;
      hasChoices = true;
      this.#sawChoice ||= holdsElement(lines, at + choicesName.length, end);
    }
    return hasChoices;
  }

  #endOfEvent(): Found | undefined {
    const text = this.#data.join('\n');
    const isError = this.#isError;
    this.#data = [];
    this.#isError = false;
    if (text === '') return undefined;
    return isError ? { kind: 'error', said: readServerError(text) } : { kind: 'broken' };
  }
}

/** The error with which a stream begins, in the place of an answer; `undefined` when it begins with something else. */
export function errorAtStart(first: Uint8Array): ServerError | undefined {
  const lines = new WholeLines().push(first);
  if (lines === undefined) return undefined;
  const inspector = new EventInspector();
  const { found } = inspector.push(lines);
  return found?.kind === 'error' && !inspector.sawChoice ? found.said : undefined;
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

/** An error in JSON, or nothing: a comment on how things stand, or a count of tokens. */
function judged(value: unknown, isError: boolean): Found | undefined {
  const said = errorSaidIn(value, isError);
  return said === undefined ? undefined : { kind: 'error', said };
}

/** Whether a list that begins at `at`, behind its name, has an object in it. */
function holdsElement(bytes: Uint8Array, at: number, end: number): boolean {
  for (const wanted of [colon, openingBracket, openingBrace]) {
    while (at < end && bytes[at] === space) at++;
    if (bytes[at++] !== wanted) return false;
  }
  return true;
}

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
