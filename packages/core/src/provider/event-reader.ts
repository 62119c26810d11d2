import { createParser, type ParseError } from 'eventsource-parser';
import { CompletionError } from '../errors/completion-error';
import { streamError } from './http-error';
import { readServerError, serverErrorIn } from './server-error';

/** Longest event, in UTF-16 units; a line without end is no stream. */
const maxEventChars = 1_000_000;
/** How much of a body that is no event stream is kept. */
const maxBodyChars = 2_000_000;

/** What a stream says, piece by piece: parsed JSON of one event, the server's word that all was said, or what went wrong. Nothing comes after the last two. */
export type StreamPiece =
  | { readonly json: unknown }
  | { readonly done: true }
  | { readonly failure: CompletionError };

/** Reads one answer's bytes, whatever the server makes of the format. */
export interface EventReader {
  push(bytes: Uint8Array): StreamPiece[];
  /** The body is over. What was left without an end counts where it is whole, and is dropped where it is not. */
  end(): StreamPiece[];
}

/**
 * Takes server-sent events in any chunking, with any line end, with comments, without `[DONE]` or with more after it; a plain
 * JSON body; one JSON value a line; and errors in every shape: `data.error`, `event: error`, a field `error:`, a bare body.
 */
export function createEventReader(): EventReader {
  const decoder = new TextDecoder();
  let kind: BodyKind = 'unknown';
  let held = '';
  let done = false;
  let atEnd = false;
  let failure: CompletionError | undefined;
  let pieces: StreamPiece[] = [];
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ event, data }) => take(data, event === 'error'),
    onError: onParseError,
  });

  function take(data: string, isError: boolean): void {
    if (done || failure !== undefined) return;
    const text = data.startsWith('{') ? data : data.trim();
    if (text === '') return;
    if (text === '[DONE]') {
      done = true;
      pieces.push({ done: true });
      return;
    }
    const value = parsed(text);
    if (value === notParsed) {
      // An event that broke off at the end of the body is a cut answer, not a wrong one.
      if (!atEnd) failure = isError ? streamError(readServerError(text)) : notJson(text);
      return;
    }
    if (isError || saysError(value)) failure = errorIn(value, isError);
    if (failure === undefined) pieces.push({ json: value });
  }

  /** Lines that are no field of an event: an error in a field of its own, or a bare JSON object. */
  function onParseError(error: ParseError): void {
    if (error.type === 'max-buffer-size-exceeded') {
      failure ??= new CompletionError('malformed-stream', 'the server sent a line without end');
      return;
    }
    if (error.type !== 'unknown-field' || failure !== undefined) return;
    const line = error.line?.trim() ?? '';
    const text = line.startsWith('{') ? line : error.field === 'error' ? (error.value ?? '') : '';
    const json = parse(text.trim());
    if (json !== undefined) failure = errorIn(json.value, error.field === 'error');
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

  /** Lines that are JSON by themselves are taken as they come; a body over several lines waits for its end. */
  function takeLines(): void {
    for (let end = held.indexOf('\n'); end >= 0 && failure === undefined; end = held.indexOf('\n')) {
      const line = held.slice(0, end).trim();
      const json = parse(line);
      if (json === undefined && line !== '') {
        if (kind === 'lines') failure = notJson(line);
        return;
      }
      kind = 'lines';
      held = held.slice(end + 1);
      if (json !== undefined) takeJson(json.value);
    }
  }

  function feedEvents(text: string): void {
    try {
      parser.feed(text);
    } catch (cause) {
      failure ??= new CompletionError('malformed-stream', 'the server sent a line without end', { cause });
    }
  }

  /** What is left of a body: a whole value, or one that broke off. */
  function takeRest(): void {
    const rest = held.trim();
    const json = parse(rest);
    if (json !== undefined) takeJson(json.value);
    else if (rest !== '' && kind === 'json') failure ??= notJson(rest);
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
      if (kind === 'events') feedEvents('\n\n');
      else if (kind === 'page')
        failure = new CompletionError('malformed-stream', `the server sent ${readServerError(held).message}`);
      else if (kind === 'json' || kind === 'lines') takeRest();
      return flush();
    },
  };
}

/** What a body is, by its first character that is no space; `lines` is found out later. */
type BodyKind = 'unknown' | 'events' | 'json' | 'lines' | 'page';

function kindOf(body: string): BodyKind {
  const head = body.trimStart().charAt(0);
  if (head === '') return 'unknown';
  if (head === '<') return 'page';
  return head === '{' || head === '[' ? 'json' : 'events';
}

const notParsed = Symbol('not JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return notParsed;
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  const value = text === '' ? notParsed : parsed(text);
  return value === notParsed ? undefined : { value };
}

/** Whether {@link errorIn} is worth asking: nearly always not, and every event asks. */
function saysError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { error, errors, object, type } = value as Readonly<Record<string, unknown>>;
  return error !== undefined || errors !== undefined || object === 'error' || type === 'error';
}

function errorIn(value: unknown, isError: boolean): CompletionError | undefined {
  const found = serverErrorIn(value, isError);
  return found === undefined ? undefined : streamError(found);
}

function notJson(text: string): CompletionError {
  const head = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new CompletionError('malformed-stream', `the server sent an event that is not JSON: ${head}`);
}
