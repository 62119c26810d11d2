import * as v from 'valibot';
import { GatewayError } from '../errors/gateway-error';
import type { RequestCaps } from '../options/gateway-options';
import { parseJson } from './parse-json';
import { charsPerToken } from './token-estimates';

/** The routes that cost tokens, below `/v1/`. */
export const completionPaths = ['completions', 'chat/completions'] as const;
export type CompletionPath = (typeof completionPaths)[number];

/** A valid request within the caps. */
export interface ProxiedRequest {
  readonly path: CompletionPath;
  readonly model: string;
  /** Whether the client expects a stream of events. */
  readonly stream: boolean;
  /** Whether the same request always has the same answer: temperature 0. */
  readonly deterministic: boolean;
  /** Size of prompt and suffix or of all messages, in UTF-16 units. */
  readonly promptChars: number;
  /** How many answers are requested: prompts times `n` or `best_of`. */
  readonly choices: number;
  /** Maximum tokens of all choices. */
  readonly maxTokens: number;
  /** The body to send to the upstream. */
  readonly body: Readonly<Record<string, unknown>>;
}

const wholeNumber = (min: number) =>
  v.nullish(
    v.pipe(
      v.number('must be a number'),
      v.safeInteger('must be an integer'),
      v.minValue(min, `must be at least ${min}`),
    ),
  );

const common = {
  model: v.pipe(
    v.string('must be a string'),
    v.minLength(1, 'must name a model'),
    // The name appears in logs, which must not contain prompts.
    v.maxLength(256, 'must have at most 256 characters'),
  ),
  stream: v.nullish(v.boolean('must be true or false')),
  temperature: v.nullish(
    v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(2, 'must be at most 2'),
    ),
  ),
  max_tokens: wholeNumber(0),
  max_completion_tokens: wholeNumber(0),
  n_predict: wholeNumber(0),
  max_new_tokens: wholeNumber(0),
  n: wholeNumber(1),
  best_of: wholeNumber(1),
  n_cmpl: wholeNumber(1),
};

/**
 * The fields for the length of an answer: OpenAI's two, llama.cpp's, TGI's. Servers differ in which they know and which wins, so the
 * cap holds for all of them.
 */
const lengthFields = ['max_tokens', 'max_completion_tokens', 'n_predict', 'max_new_tokens'] as const;
/** The fields for the number of choices. */
const choiceFields = ['n', 'best_of', 'n_cmpl'] as const;

const tokenIds = v.array(v.pipe(v.number(), v.integer()));
const schemas = {
  completions: v.looseObject({
    ...common,
    prompt: v.union(
      [v.string(), v.array(v.string()), tokenIds, v.array(tokenIds)],
      'must be a string, a list of strings, or token ids',
    ),
    suffix: v.nullish(v.string('must be a string')),
  }),
  'chat/completions': v.looseObject({
    ...common,
    messages: v.pipe(
      v.array(
        v.looseObject({ role: v.string('must be a string') }, 'must be an object'),
        'must be a list of messages',
      ),
      v.minLength(1, 'must not be empty'),
    ),
  }),
};

/**
 * Parses a request and checks it against the caps. Without `max_tokens` it gets `caps.defaultMaxTokens`. Unknown fields are passed on.
 *
 * @throws {GatewayError} 400 with the wrong field in `param`, or with the position of a JSON error
 */
export function completionRequest(path: CompletionPath, text: string, caps: RequestCaps): ProxiedRequest {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid(undefined, 'The request body must be a JSON object.');
  }
  if (!isNestedWithin(parsed, maxNesting)) {
    throw invalid(undefined, `The request body is nested too deeply; ${maxNesting} levels are allowed.`);
  }
  return path === 'completions' ? completion(parsed, caps) : chat(parsed, caps);
}

function completion(parsed: object, caps: RequestCaps): ProxiedRequest {
  const body = check(schemas.completions, parsed);
  const { prompt } = body;
  const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(1, prompt.length) : 1;
  const promptChars = charsOfPrompt(prompt) + (body.suffix?.length ?? 0);
  return capped(body, caps, { path: 'completions', promptField: 'prompt', promptChars, prompts });
}

function chat(parsed: object, caps: RequestCaps): ProxiedRequest {
  const body = check(schemas['chat/completions'], parsed);
  const { tools, functions, response_format: format } = body;
  // The model also reads tool descriptions and the parts of messages that are not plain text.
  const messages = body.messages.flatMap((message) => Object.values(message));
  const promptChars = [...messages, tools, functions, format].reduce<number>(
    (chars, part) => chars + charsOfContent(part),
    0,
  );
  return capped(body, caps, { path: 'chat/completions', promptField: 'messages', promptChars, prompts: 1 });
}

/** The fields in which all servers of a route expect the length of an answer. */
const knownLengthFields = {
  completions: ['max_tokens'],
  'chat/completions': ['max_tokens', 'max_completion_tokens'],
};

/** The request with `body`, if it is within the caps. */
function capped(
  body: v.InferOutput<(typeof schemas)[CompletionPath]>,
  caps: RequestCaps,
  {
    path,
    promptField,
    promptChars,
    prompts,
  }: {
    readonly path: CompletionPath;
    readonly promptField: string;
    readonly promptChars: number;
    readonly prompts: number;
  },
): ProxiedRequest {
  const perPrompt = largest(body, choiceFields);
  const choices = prompts * (perPrompt?.value ?? 1);
  const length = largest(body, lengthFields);
  checkCap(promptField, promptChars, caps.maxPromptChars, 'characters');
  checkCap(prompts > 1 ? 'prompt' : (perPrompt?.field ?? 'n'), choices, caps.maxChoices, 'choices');
  if (length !== undefined) checkCap(length.field, length.value, caps.maxTokens, 'tokens');
  const maxTokens = length?.value ?? caps.defaultMaxTokens;
  return {
    path,
    model: body.model,
    stream: body.stream === true,
    deterministic: body.temperature === 0,
    promptChars,
    choices,
    maxTokens: maxTokens * choices,
    body: withUsableStops(withLength(body, knownLengthFields[path], maxTokens)),
  };
}

/** The largest number in any of `fields`, with its field; `undefined` when there is none. */
function largest(
  body: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): { readonly field: string; readonly value: number } | undefined {
  return fields
    .map((field) => ({ field, value: body[field] }))
    .filter((each): each is { field: string; value: number } => typeof each.value === 'number')
    .toSorted((one, other) => other.value - one.value)[0];
}

/**
 * `body` with the length in a field that every server of the route knows: a server would ignore a length in another server's field
 * only.
 */
function withLength(
  body: Readonly<Record<string, unknown>>,
  known: readonly string[],
  maxTokens: number,
): Readonly<Record<string, unknown>> {
  const isKnown = known.some((field) => typeof body[field] === 'number');
  return isKnown ? body : { ...body, max_tokens: maxTokens };
}

/** `body` without empty stop sequences, which end an answer before its first token on some servers and are refused by others. */
function withUsableStops(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { stop, ...others } = body;
  if (stop === '') return others;
  if (!Array.isArray(stop) || !stop.includes('')) return body;
  const usable = stop.filter((each) => each !== '');
  return usable.length === 0 ? others : { ...others, stop: usable };
}

function check<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? undefined;
  const missing = issue.received === 'undefined' ? `\`${path}\` is missing` : `\`${path}\` ${issue.message}`;
  throw invalid(path, `${missing}.`);
}

function checkCap(field: string, value: number, max: number, unit: string): void {
  if (value > max) throw invalid(field, `\`${field}\` must be at most ${max} ${unit}, got ${value}.`);
}

function invalid(param: string | undefined, message: string): GatewayError {
  return new GatewayError({ status: 400, code: 'invalid_request', param, message });
}

function charsOfPrompt(prompt: string | readonly (string | number | readonly number[])[]): number {
  if (typeof prompt === 'string') return prompt.length;
  return prompt.reduce<number>((chars, part) => {
    if (typeof part === 'string') return chars + part.length;
    return chars + charsPerToken * (typeof part === 'number' ? 1 : part.length);
  }, 0);
}

function charsOfContent(content: unknown): number {
  if (typeof content === 'string') return content.length;
  return content === undefined || content === null ? 0 : JSON.stringify(content).length;
}

/** Maximum depth of a body. Serializing and sorting it are recursive, and a deeper one could overflow the stack. */
const maxNesting = 200;

function isNestedWithin(value: object, levels: number): boolean {
  if (levels === 0) return false;
  return Object.values(value).every(
    (each: unknown) => typeof each !== 'object' || each === null || isNestedWithin(each, levels - 1),
  );
}
