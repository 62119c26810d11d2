import { createParser, type ParseError } from 'eventsource-parser';
import { CompletionError } from '../errors/completion-error';
import { streamError } from './http-error';
import { pieceDecoder } from './piece-decoder';
import { mayHoldError, readServerError, serverErrorIn } from './server-error';

const openingBrace = '{'.charCodeAt(0);
/** Limit of one event, in UTF-16 units, for lines that do not end. */
const maxEventChars = 1_000_000;
/** Part of a body without events that is kept for the message about it, in UTF-16 units. */
const maxUnreadChars = 600;
/** Limit of a body that is no event stream, in UTF-16 units. */
const maxBodyChars = 2_000_000;

/** Told what an answer consists of, in its order, while its bytes are read. Nothing follows an end or a failure. */
export interface AnswerParts {
  /** The parsed JSON of one event, before anything else is made of it. Returns whether it is dealt with. */
  onPlain(json: unknown): boolean;
  /** The parsed JSON of one event that is no error. */
  onJson(json: unknown): void;
  /** The marker `[DONE]`. */
  onDone(): void;
  onFailure(failure: CompletionError): void;
}

/** Reads the bytes of one answer in any of the formats that servers send. */
export interface EventReader {
  /** Tells the parts that end in `bytes`. */
  push(bytes: Uint8Array): void;
  /** Tells what is left at the end of the body. A last event without a line end counts when it is complete, and is dropped otherwise. */
  end(): void;
}

/**
 * Reads server-sent events in any chunking, with any line end, with comments, without `[DONE]` or with text after it; a plain
 * JSON body; one JSON value a line; and errors in every shape: `data.error`, `event: error`, a field `error:`, a bare body.
 *
 * `kind` is decided by the first character that is not blank, and `held` keeps the text that is not read yet: all of a JSON body,
 * the unfinished line of JSON lines, nothing of events, whose parser keeps its own. `over` is final: later text is ignored.
 *
 * The parts are told, not returned: of a packet with many events, a list and an object for each cost as much as reading them.
 */
export function createEventReader(parts: AnswerParts): EventReader {
  const decoder = pieceDecoder();
  /** The beginning of a body whose format is that of events, until one of them is read. */
  let unread = '';
  let kind: BodyKind = 'unknown';
  let held = '';
  /** An end or a failure was told. */
  let over = false;
  let atEnd = false;
  let understood = false;
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onComment: () => {
      understood = true;
    },
    onEvent: ({ event, data }) => take(data, event === 'error'),
    onError: onParseError,
  });

  function fail(failure: CompletionError): void {
    if (over) return;
    over = true;
    parts.onFailure(failure);
  }

  function take(data: string, isError: boolean): void {
    if (over) return;
    understood = true;
    // Nearly all events begin so, and each comparison of texts costs a hundredth of reading one.
    let text = data;
    if (data.charCodeAt(0) !== openingBrace) {
      text = data.trim();
      if (text === '') return;
      if (text === '[DONE]') {
        over = true;
        return parts.onDone();
      }
    }
    const value = parseJson(text);
    if (value === notJson) {
      // At the end of the body an incomplete event means a truncated answer, not a malformed one.
      if (!atEnd) fail(isError ? streamError(readServerError(text)) : malformed(text));
      return;
    }
    // llama.cpp begins a stream for several prompts with `data: null`.
    if (value === null) return;
    takeJson(value, isError);
  }

  function takeJson(value: unknown, isError: boolean): void {
    if (!isError && parts.onPlain(value)) return;
    const failure = isError || mayHoldError(value) ? errorIn(value, isError) : undefined;
    if (failure !== undefined) fail(failure);
    else if (!over) parts.onJson(value);
  }

  /** Reads lines that the parser rejects: a field `error:`, or a JSON object without `data:`. */
  function onParseError(error: ParseError): void {
    if (error.type === 'max-buffer-size-exceeded')
      return fail(new CompletionError('malformed-stream', 'the server sent a line without end'));
    if (error.type !== 'unknown-field' || over) return;
    const line = error.line?.trim() ?? '';
    const text = line.startsWith('{') ? line : error.field === 'error' ? (error.value ?? '') : '';
    const value = parseJson(text.trim());
    const failure = value === notJson ? undefined : errorIn(value, error.field === 'error');
    if (failure !== undefined) fail(failure);
    else if (value === notJson && error.field === 'error') fail(streamError(readServerError(text)));
  }

  function feed(text: string): void {
    if (kind === 'events') return feedEvents(text);
    held += text;
    if (kind === 'unknown') kind = kindOf(held);
    if (kind === 'json' || kind === 'lines') takeLines();
    if (held.length > maxBodyChars)
      fail(new CompletionError('malformed-stream', 'the server sent a body without end'));
    if (kind !== 'events') return;
    feedEvents(held);
    held = '';
  }

  /** Reads lines that are complete JSON; a JSON body of several lines waits for its end. */
  function takeLines(): void {
    for (let end = held.indexOf('\n'); end >= 0 && !over; end = held.indexOf('\n')) {
      const line = held.slice(0, end).trim();
      const value = parseJson(line);
      if (value === notJson && line !== '') {
        if (kind === 'lines') fail(malformed(line));
        return;
      }
      kind = 'lines';
      held = held.slice(end + 1);
      if (value !== notJson) takeJson(value, false);
    }
  }

  function feedEvents(text: string): void {
    if (!understood && unread.length < maxUnreadChars) unread += text.slice(0, maxUnreadChars);
    // It throws once a line was too long, which ends the answer.
    if (!over) parser.feed(text);
  }

  /** Reads the rest of a body: a complete value, or a truncated one. */
  function takeRest(): void {
    const rest = held.trim();
    const value = parseJson(rest);
    if (value !== notJson) takeJson(value, false);
    else if (rest !== '' && kind === 'json') fail(malformed(rest));
  }

  return {
    push(bytes) {
      if (!over) feed(decoder.decode(bytes));
    },
    end() {
      atEnd = true;
      feed(decoder.end());
      if (kind === 'events') {
        feedEvents('\n\n');
        if (!understood) fail(noEvents(unread));
      } else if (kind === 'page')
        fail(new CompletionError('malformed-stream', `the server sent ${readServerError(held).message}`));
      else if (kind === 'json' || kind === 'lines') takeRest();
    },
  };
}

/** The format of a body. `lines` is known once a line of a `json` body is complete JSON. */
type BodyKind = 'unknown' | 'events' | 'json' | 'lines' | 'page';

function kindOf(body: string): BodyKind {
  const head = body.trimStart().charAt(0);
  if (head === '') return 'unknown';
  if (head === '<') return 'page';
  return head === '{' || head === '[' ? 'json' : 'events';
}

const notJson = Symbol('not JSON');

/** The parsed text, or {@link notJson}. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return notJson;
  }
}

function errorIn(value: unknown, isError: boolean): CompletionError | undefined {
  const found = serverErrorIn(value, isError);
  return found === undefined ? undefined : streamError(found);
}

/** The failure of a body that is neither events nor JSON. Bytes that no platform has decoded are not shown. */
function noEvents(body: string): CompletionError {
  const isText = !/[\u{fffd}\0]/u.test(body);
  const what = isText
    ? `text instead of an answer: ${readServerError(body).message}`
    : 'bytes that are no text; it or a proxy may compress its answers in a way that is not supported here';
  return new CompletionError('malformed-stream', `the server sent ${what}`);
}

function malformed(text: string): CompletionError {
  const head = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new CompletionError('malformed-stream', `the server sent an event that is not JSON: ${head}`);
}
