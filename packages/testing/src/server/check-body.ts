import type { CompletionServerOptions, ModelQuestion } from './options';

/** One wrong field, as validating servers report it. */
export interface FieldFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

type Test = (value: unknown) => string | undefined;

const text: Test = (value) => (typeof value === 'string' ? undefined : 'Input should be a valid string');
const flag: Test = (value) => (typeof value === 'boolean' ? undefined : 'Input should be a valid boolean');
const object: Test = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : 'Input should be a valid dictionary';
const list: Test = (value) => (Array.isArray(value) ? undefined : 'Input should be a valid list');
const number =
  (least: number, max: number): Test =>
  (value) => {
    if (typeof value !== 'number') return 'Input should be a valid number';
    if (value < least) return `Input should be greater than or equal to ${least}`;
    return value > max ? `Input should be less than or equal to ${max}` : undefined;
  };
const whole =
  (least: number, max = Number.MAX_SAFE_INTEGER): Test =>
  (value) =>
    Number.isInteger(value) ? number(least, max)(value) : 'Input should be a valid integer';
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null ? undefined : test(value);
const prompt: Test = (value) => {
  if (typeof value === 'string') return undefined;
  const items = Array.isArray(value) ? value : [];
  const alike =
    items.every((item) => typeof item === 'string') ||
    items.every((item) => Number.isInteger(item)) ||
    items.every((item) => Array.isArray(item) && item.every((token) => Number.isInteger(token)));
  return items.length > 0 && alike
    ? undefined
    : 'Input should be a string, or a list of strings or of tokens';
};
const stop: Test = (value) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    ? undefined
    : 'Input should be a valid string or list of strings';
const messages: Test = (value) => {
  const good =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (each: unknown) => typeof each === 'object' && each !== null && 'role' in each && 'content' in each,
    );
  return good ? undefined : 'Input should be a list of messages with role and content';
};

const shared: Readonly<Record<string, Test>> = {
  model: text,
  stream: orNull(flag),
  stream_options: orNull(object),
  max_tokens: orNull(whole(1)),
  temperature: orNull(number(0, 2)),
  top_p: orNull(number(0, 1)),
  n: orNull(whole(1, 128)),
  stop: orNull(stop),
  presence_penalty: orNull(number(-2, 2)),
  frequency_penalty: orNull(number(-2, 2)),
  logit_bias: orNull(object),
  user: orNull(text),
  extra_body: orNull(object),
  service_tier: orNull(text),
};

/** The documented fields of each path. The first ones of each are required. */
const fields: Readonly<Record<ModelQuestion['path'], Readonly<Record<string, Test>>>> = {
  completions: { prompt, ...shared, logprobs: orNull(whole(0, 5)), echo: orNull(flag) },
  'chat/completions': {
    messages,
    ...shared,
    logprobs: orNull(flag),
    top_logprobs: orNull(whole(0, 20)),
    max_completion_tokens: orNull(whole(1)),
    reasoning_effort: orNull(text),
    response_format: orNull(object),
    seed: orNull(whole(-Number.MAX_SAFE_INTEGER)),
    store: orNull(flag),
    tools: orNull(list),
    tool_choice: () => undefined,
    parallel_tool_calls: orNull(flag),
    metadata: orNull(object),
  },
};

/** Everything that is wrong with `body`; empty when it is as documented. */
export function checkBody(
  path: ModelQuestion['path'],
  body: Readonly<Record<string, unknown>>,
  options: CompletionServerOptions,
): readonly FieldFault[] {
  const known = fields[path];
  const faults: FieldFault[] = [];
  for (const required of ['model', path === 'completions' ? 'prompt' : 'messages']) {
    if (!Object.hasOwn(body, required)) {
      faults.push({ type: 'missing', loc: ['body', required], msg: 'Field required', input: body });
    }
  }
  for (const [name, value] of Object.entries(body)) {
    const test = Object.hasOwn(known, name) ? known[name] : undefined;
    if (test === undefined) {
      if ((options.strict ?? true) && !options.extraFields?.includes(name)) {
        const msg = 'Extra inputs are not permitted';
        faults.push({ type: 'extra_forbidden', loc: ['body', name], msg, input: value });
      }
      continue;
    }
    const msg = test(value);
    if (msg !== undefined) faults.push({ type: 'value_error', loc: ['body', name], msg, input: value });
  }
  const { maxStops = 4 } = options;
  if (Array.isArray(body['stop']) && body['stop'].length > maxStops) {
    const msg = `List should have at most ${maxStops} items after validation, not ${body['stop'].length}`;
    faults.push({ type: 'too_long', loc: ['body', 'stop'], msg, input: body['stop'] });
  }
  return faults;
}
