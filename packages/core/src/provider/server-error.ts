/** What a server says about its own failure. */
export interface ServerError {
  /** Its own words on one line, at most 600 UTF-16 units; `''` when it gives none. Not redacted: see {@link redactKeys}. */
  readonly message: string;
  /** A code to branch on, e.g. `model_not_found`. */
  readonly code: string | undefined;
  /** The field of the request that is at fault, e.g. `max_tokens`. */
  readonly param: string | undefined;
  /** An HTTP status, 400–599, that stands in the body beside the words. */
  readonly status: number | undefined;
}

/** Longest message that is passed on, in UTF-16 units. */
const maxMessageChars = 600;
/** How much of an HTML page is searched for its title, in UTF-16 units. */
const maxHeadChars = 8_192;
/** Errors that wrap errors are followed so far down. */
const maxDepth = 8;

/**
 * Reads the body of an error status, in whatever shape a server gives it: OpenAI's `error.message`, `message`, `detail` (a
 * text, or FastAPI's list of fields with what is wrong with each), `errors`, `msg`, `title`, `error` as a text, an HTML page, or
 * the text itself. Never throws.
 */
export function readServerError(body: string): ServerError {
  const bare = body.trim();
  const parsed = parseJson(bare);
  if (parsed === undefined) return { ...nothing, message: oneLine(plainText(bare)) };
  const found = serverErrorIn(parsed, true);
  return found === undefined || found.message === ''
    ? { ...nothing, ...found, message: oneLine(bare) }
    : found;
}

/**
 * The error that an answer or one event of a stream holds in the place of text, wherever it stands: `{"error": …}` with other
 * fields before it or not, `{"object": "error"}`, `{"type": "error"}`, `errors`, or a choice that ended with the reason `error`.
 *
 * @param value - parsed JSON
 * @param known - whether it is already known that this is an error, e.g. from a status or from `event: error`
 * @returns `undefined` when `value` is no error
 */
export function serverErrorIn(value: unknown, known = false): ServerError | undefined {
  if (typeof value !== 'object' || value === null)
    return known ? { ...nothing, message: oneLine(messageIn(value) ?? '') } : undefined;
  if (Array.isArray(value)) return known ? errorFrom(value, {}) : undefined;
  const outer: Fields = { ...value };
  const inner = [outer['error'], outer['errors'], failedChoice(outer['choices'])].find(saysSomething);
  if (inner !== undefined) return errorFrom(inner, outer);
  const named = outer['object'] === 'error' || outer['type'] === 'error';
  return named || known ? errorFrom(outer, outer) : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const nothing: ServerError = { message: '', code: undefined, param: undefined, status: undefined };

function errorFrom(inner: unknown, outer: Fields): ServerError {
  const fields = Array.isArray(inner) ? firstOf(inner) : fieldsOf(inner);
  const details = Array.isArray(outer['detail']) ? firstOf(outer['detail']) : {};
  const codes = [fields['code'], outer['code']];
  return {
    message: oneLine(messageIn(inner) ?? messageIn(outer) ?? ''),
    code: codes.find((each): each is string => typeof each === 'string' && !/^\d*$/.test(each)),
    param: [fields['param'], outer['param'], fieldName(fields) ?? fieldName(details)].find(isText),
    status: [...codes, fields['status'], outer['status']]
      .map(Number)
      .find((each) => Number.isInteger(each) && each >= 400 && each < 600),
  };
}

/** The error of a choice, as routers of several servers tell it. */
function failedChoice(choices: unknown): unknown {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices.map(fieldsOf)) {
    if (saysSomething(choice['error'])) return choice['error'];
    if (choice['finish_reason'] === 'error') return { message: 'the model failed' };
  }
  return undefined;
}

function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}

/** The message in a parsed error; `undefined` when there is none. */
function messageIn(value: unknown, depth = maxDepth): string | undefined {
  if (depth === 0) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) {
    const messages = value
      .map((each) => fieldMessage(each, depth))
      .filter((message) => message !== undefined);
    return messages.length === 0 ? undefined : messages.join('; ');
  }
  const fields = fieldsOf(value);
  const places = ['error', 'message', 'detail', 'msg', 'errors', 'title'];
  for (const place of places) {
    const message = messageIn(fields[place], depth - 1);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** One entry of a list of faults, with the field it is about. */
function fieldMessage(fault: unknown, depth: number): string | undefined {
  const message = messageIn(fault, depth - 1);
  const field = fieldName(fieldsOf(fault));
  return message === undefined || field === undefined ? message : `${field}: ${message}`;
}

function fieldName({ loc }: Fields): string | undefined {
  const path = Array.isArray(loc) ? loc.filter((part) => part !== 'body').join('.') : '';
  return path === '' ? undefined : path;
}

function firstOf(list: readonly unknown[]): Fields {
  return fieldsOf(list[0]);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function oneLine(text: string): string {
  // Cut first: what a server sends may be a megabyte of spaces.
  return text
    .slice(0, 4 * maxMessageChars)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxMessageChars);
}

function plainText(text: string): string {
  if (!text.startsWith('<')) return text;
  const head = text.slice(0, maxHeadChars);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(head)?.[1] ?? /<h1[^>]*>([^<]*)<\/h1>/i.exec(head)?.[1];
  return `an HTML page${title === undefined ? '' : ` ("${title.trim()}")`} instead of an answer`;
}

function parseJson(text: string): unknown {
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
