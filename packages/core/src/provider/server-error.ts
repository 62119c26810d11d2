import { fieldsOf } from './fields-of';

/** The error that a server reports. */
export interface ServerError {
  /** The server's message on one line, at most 600 UTF-16 units; `''` when there is none. Not redacted: see {@link redactKeys}. */
  readonly message: string;
  /** The server's error code, e.g. `model_not_found`. */
  readonly code: string | undefined;
  /** The field of the request that is at fault, e.g. `max_tokens`. */
  readonly param: string | undefined;
  /** An HTTP status, 400–599, in the body beside the message. */
  readonly status: number | undefined;
}

/** Limit of a message, in UTF-16 units. */
const maxMessageChars = 600;
/** The part of an HTML page in which its title is searched, in UTF-16 units. */
const maxHeadChars = 8_192;
/** Limit for errors inside errors. */
const maxDepth = 8;

/**
 * Reads the body of an error status in any known shape: OpenAI's `error.message`, `message`, `detail` (a text, or FastAPI's list
 * of faults by field), `errors`, `msg`, `title`, `error` as a text, an HTML page, or plain text. Never throws.
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
 * The error in an answer or in one event of a stream: `{"error": …}` with or without other fields, `{"object": "error"}`,
 * `{"type": "error"}`, `errors`, a choice with an error or with a finish reason such as `error`, a list that holds one of these,
 * and, in JSON without any text of an answer, `detail`, `success: false`, or a `code` beside a message.
 *
 * @param value - parsed JSON
 * @param known - whether a status or `event: error` already marks it as an error
 * @returns `undefined` when `value` is no error
 */
export function serverErrorIn(value: unknown, known = false): ServerError | undefined {
  if (typeof value !== 'object' || value === null)
    return known ? { ...nothing, message: oneLine(messageIn(value) ?? '') } : undefined;
  if (Array.isArray(value)) return known ? errorFrom(value, {}) : firstErrorIn(value);
  const outer = fieldsOf(value);
  const inner = [outer['error'], outer['errors'], failedChoice(outer['choices'])].find(isPresent);
  if (inner !== undefined) return errorFrom(inner, outer);
  const named = outer['object'] === 'error' || outer['type'] === 'error';
  return named || known || (!holdsAnswer(outer) && complains(outer)) ? errorFrom(outer, outer) : undefined;
}

function firstErrorIn(list: readonly unknown[]): ServerError | undefined {
  for (const each of list) {
    const found = Array.isArray(each) ? undefined : serverErrorIn(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether {@link serverErrorIn} has to look. It is rarely so, and every event of a stream is checked. */
export function mayHoldError(value: unknown): boolean {
  const { choices, error, errors, object, type, content, response } = fieldsOf(value);
  if (error !== undefined || errors !== undefined || object === 'error' || type === 'error') return true;
  if (Array.isArray(choices) && choices.length > 0) return choices.some(mayHaveFailed);
  return typeof content !== 'string' && typeof response !== 'string';
}

function mayHaveFailed(choice: unknown): boolean {
  const { error, finish_reason: reason } = fieldsOf(choice);
  return error !== undefined || (typeof reason === 'string' && failedReason.test(reason));
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

/** Finish reasons of a failure: of OpenRouter (`error`), Z.ai (`network_error`), DeepSeek (`insufficient_system_resource`), vLLM (`abort`). */
const failedReason = /error|^insufficient|^abort|^cancel/i;

/** The error of a choice: routers in front of several servers report failures there. */
function failedChoice(choices: unknown): unknown {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices.map(fieldsOf)) {
    if (isPresent(choice['error'])) return choice['error'];
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && failedReason.test(reason))
      return { message: reason === 'error' ? 'the model failed' : `the model stopped with "${reason}"` };
  }
  return undefined;
}

/** Whether the JSON has a place for text of an answer. */
function holdsAnswer({ choices, content, response, text, done }: Fields): boolean {
  if (Array.isArray(choices) && choices.length > 0) return true;
  return [content, response, text].some((each) => typeof each === 'string') || typeof done === 'boolean';
}

/** Codes of a success beside a message. */
const successCodes: readonly unknown[] = [0, 200, '0', '200', '', 'ok', 'success', null, undefined];

/** Whether JSON that holds no answer reports a failure. */
function complains(outer: Fields): boolean {
  if (outer['success'] === false || isPresent(outer['detail'])) return true;
  const { code = outer['error_code'] ?? outer['status_code'] } = outer;
  const isFailure = !successCodes.includes(typeof code === 'string' ? code.toLowerCase() : code);
  if (isFailure && messageIn(outer) !== undefined) return true;
  return isPresent(outer['base_resp']) && complains(fieldsOf(outer['base_resp']));
}

function isPresent(value: unknown): boolean {
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
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = fieldsOf(value);
  const places = [
    'error',
    'message',
    'detail',
    'msg',
    'errors',
    'title',
    'error_msg',
    'status_msg',
    'base_resp',
  ];
  for (const place of places) {
    const message = messageIn(fields[place], depth - 1);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** The message of one entry of a list of faults, with its field. */
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

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function oneLine(text: string): string {
  // Cut first: the text may be a megabyte of spaces.
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
