import { createParser, type ParseError } from 'eventsource-parser';
import { CompletionError } from '../errors/completion-error';
import { streamError } from './http-error';
import { mayHoldError, readServerError, serverErrorIn } from './server-error';

/** Limit of one event, in UTF-16 units, for lines that do not end. */
const maxEventChars = 1_000_000;
/** Part of a body without events that is kept for the message about it, in UTF-16 units. */
const maxUnreadChars = 600;
/** Limit of a body that is no event stream, in UTF-16 units. */
const maxBodyChars = 2_000_000;

/** The parsed JSON of one event, the end-of-stream marker `[DONE]`, or a failure. Nothing follows the last two. */
export type StreamPiece =
  | { readonly json: unknown }
  | { readonly done: true }
  | { readonly failure: CompletionError };

/** Reads the bytes of one answer in any of the formats that servers send. */
export interface EventReader {
  /** The pieces that end in `bytes`. */
  push(bytes: Uint8Array): StreamPiece[];
  /** The pieces left at the end of the body. A last event without a line end counts when it is complete, and is dropped otherwise. */
  end(): StreamPiece[];
}

/**
 * Reads server-sent events in any chunking, with any line end, with comments, without `[DONE]` or with text after it; a plain
 * JSON body; one JSON value a line; and errors in every shape: `data.error`, `event: error`, a field `error:`, a bare body.
 *
 * `kind` is decided by the first character that is not blank, and `held` keeps the text that is not read yet: all of a JSON body,
 * the unfinished line of JSON lines, nothing of events, whose parser keeps its own. `done` and `failure` are final: later text is
 * ignored, and `failure` is the last piece.
 */
export function createEventReader(): EventReader {
  const decoder = new TextDecoder();
  /** The beginning of a body whose format is that of events, until one of them is read. */
  let unread = '';
  let kind: BodyKind = 'unknown';
  let held = '';
  let done = false;
  let atEnd = false;
  let failure: CompletionError | undefined;
  let pieces: StreamPiece[] = [];
  let understood = false;
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onComment: () => {
      understood = true;
    },
    onEvent: ({ event, data }) => take(data, event === 'error'),
    onError: onParseError,
  });

  function take(data: string, isError: boolean): void {
    if (done || failure !== undefined) return;
    understood = true;
    const text = data.startsWith('{') ? data : data.trim();
    if (text === '') return;
    if (text === '[DONE]') {
      done = true;
      pieces.push({ done: true });
      return;
    }
    const value = parseJson(text);
    if (value === notJson) {
      // At the end of the body an incomplete event means a truncated answer, not a malformed one.
      if (!atEnd) failure = isError ? streamError(readServerError(text)) : malformed(text);
      return;
    }
    // llama.cpp begins a stream for several prompts with `data: null`.
    if (value === null) return;
    if (isError || mayHoldError(value)) failure = errorIn(value, isError);
    if (failure === undefined) pieces.push({ json: value });
  }

  /** Reads lines that the parser rejects: a field `error:`, or a JSON object without `data:`. */
  function onParseError(error: ParseError): void {
    if (error.type === 'max-buffer-size-exceeded') {
      failure ??= new CompletionError('malformed-stream', 'the server sent a line without end');
      return;
    }
    if (error.type !== 'unknown-field' || failure !== undefined) return;
    const line = error.line?.trim() ?? '';
    const text = line.startsWith('{') ? line : error.field === 'error' ? (error.value ?? '') : '';
    const value = parseJson(text.trim());
    if (value !== notJson) failure = errorIn(value, error.field === 'error');
    else if (error.field === 'error') failure = streamError(readServerError(text));
  }

  function feed(text: string): void {
    if (kind === 'events') return feedEvents(text);
    held += text;
    if (kind === 'unknown') kind = kindOf(held);
    if (kind === 'json' || kind === 'lines') takeLines();
    if (held.length > maxBodyChars)
      failure ??= new CompletionError('malformed-stream', 'the server sent a body without end');
    if (kind !== 'events') return;
    feedEvents(held);
    held = '';
  }

  /** Reads lines that are complete JSON; a JSON body of several lines waits for its end. */
  function takeLines(): void {
    for (let end = held.indexOf('\n'); end >= 0 && failure === undefined; end = held.indexOf('\n')) {
      const line = held.slice(0, end).trim();
      const value = parseJson(line);
      if (value === notJson && line !== '') {
        if (kind === 'lines') failure = malformed(line);
        return;
      }
      kind = 'lines';
      held = held.slice(end + 1);
      if (value !== notJson) takeJson(value);
    }
  }

  function feedEvents(text: string): void {
    if (!understood && unread.length < maxUnreadChars) unread += text.slice(0, maxUnreadChars);
    try {
      parser.feed(text);
    } catch (cause) {
      failure ??= new CompletionError('malformed-stream', 'the server sent a line without end', { cause });
    }
  }

  /** Reads the rest of a body: a complete value, or a truncated one. */
  function takeRest(): void {
    const rest = held.trim();
    const value = parseJson(rest);
    if (value !== notJson) takeJson(value);
    else if (rest !== '' && kind === 'json') failure ??= malformed(rest);
  }

  function takeJson(value: unknown): void {
    failure ??= errorIn(value, false);
    if (failure === undefined) pieces.push({ json: value });
  }

  function flush(): StreamPiece[] {
    const found = failure === undefined ? pieces : [...pieces, { failure }];
    pieces = [];
    return found;
  }

  return {
    push(bytes) {
      if (!done && failure === undefined) feed(decoder.decode(bytes, { stream: true }));
      return flush();
    },
    end() {
      atEnd = true;
      feed(decoder.decode());
      if (kind === 'events') {
        feedEvents('\n\n');
        if (!understood) failure ??= noEvents(unread);
      } else if (kind === 'page')
        failure = new CompletionError('malformed-stream', `the server sent ${readServerError(held).message}`);
      else if (kind === 'json' || kind === 'lines') takeRest();
      return flush();
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
