import { expect, expectTypeOf, it } from 'vitest';
import { scriptedProvider } from '@org/completion-testing';
import type { OptionPath, optionTable } from './option-table';
import { defaultOptions, resolveOptions, type CompletionEngineOptions } from './options';

it.each([
  [
    'provider',
    { provider: undefined },
    'an object with stream, such as tokenFactory() or openAICompatible()',
  ],
  ['model', { model: '' }, 'a non-empty string', '""'],
  ['maxTokens', { maxTokens: 0 }, 'an integer ≥ 1', '0'],
  ['temperature', { temperature: 3 }, 'a number from 0 to 2', '3'],
  ['timeoutMs', { timeoutMs: Infinity }, 'an integer ≥ 1', 'Infinity'],
  ['multiline', { multiline: 'sometimes' }, 'one of auto | never | always or an integer ≥ 1', '"sometimes"'],
  ['clock.after', { clock: { now: () => 0 } }, 'a function'],
  ['gate', { gate: true }, 'an object with admits and mask', 'true'],
  ['gate.mask', { gate: { admits: () => ({ admitted: true }) } }, 'a function'],
  ['syntax.at', { syntax: {} }, 'a function'],
  ['syntax', { syntax: 3 }, 'an object with at, such as createSyntax()', '3'],
  ['context.sources.0.find', { context: { sources: [{ name: 'imports' }] } }, 'a function'],
  ['context.deadlineMs', { context: { deadlineMs: Number.NaN } }, 'a number ≥ 0', 'NaN'],
  ['prompt.tokenCounter', { prompt: { tokenCounter: null } }, 'an object with count', 'null'],
  [
    'prompt.fimFormat',
    { prompt: { fimFormat: { name: 'own' } } },
    'a non-empty string or an object with name, template, order, stop, specialTokens and models',
    'an object',
  ],
  ['when.trigger', { when: { trigger: 'x' } }, 'one of automatic | manual', '"x"'],
  ['when.languages', { when: { languages: ['python'] } }, 'an object', 'a list'],
  ['when.languages.python', { when: { languages: { python: 'off' } } }, 'true or false', '"off"'],
  [
    'scheduling.maxDelayMs',
    { scheduling: { minDelayMs: 100, maxDelayMs: 50 } },
    'a number ≥ scheduling.minDelayMs (100)',
    '50',
  ],
  ['scheduling.requestsPerMinute', { scheduling: { requestsPerMinute: 0 } }, 'a number > 0', '0'],
  ['scheduling.maxQueueMs', { scheduling: { maxQueueMs: '2 s' } }, 'a number ≥ 0', '"2 s"'],
])('names a wrong %s and what it must be', (name, wrong, expected, value = 'undefined') => {
  const options = { provider: scriptedProvider(), ...wrong } as CompletionEngineOptions;
  expect(() => resolveOptions(options)).toThrowError(
    expect.objectContaining({
      code: 'invalid-options',
      message: `${name} must be ${expected}, got ${value}`,
    }),
  );
});

it.each([
  [{ maxToken: 64 }, /^unknown option maxToken; did you mean maxTokens\?$/],
  [{ maxtokens: 64 }, /^unknown option maxtokens; did you mean maxTokens\?$/],
  [{ When: { trigger: 'manual' } }, /^unknown option When; did you mean when\?$/],
  [{ shceduling: { speculative: true } }, /^unknown option shceduling; did you mean scheduling\?$/],
  [{ when: { triger: 'manual' } }, /^unknown option when\.triger; did you mean when\.trigger\?$/],
  [{ trigger: 'manual' }, /^unknown option trigger; did you mean when\.trigger\?$/],
  [{ when: { maxTokens: 64 } }, /^unknown option when\.maxTokens; did you mean maxTokens\?$/],
  [{ 'when.trigger': 'manual' }, /^unknown option "when\.trigger"; write when: \{ trigger \}$/],
  [
    { context: { zzz: 1 } },
    /^unknown option context\.zzz; it must be one of context\.sources \| context\.deadlineMs$/,
  ],
  [{ apiKey: 'k' }, /^unknown option apiKey; it must be one of provider \| model \| .* \| clock$/],
  [{ constructor: 1 }, /^unknown option constructor; it must be one of provider /],
])('names the unknown option of %j, and what was likely meant', (unknown, message) => {
  const options = { provider: scriptedProvider(), ...unknown } as CompletionEngineOptions;
  expect(() => resolveOptions(options)).toThrowError(
    expect.objectContaining({
      code: 'invalid-options',
      message: expect.stringMatching(message) as unknown,
    }),
  );
});

it.each([
  [undefined, 'the options of an engine must be an object, got undefined'],
  ['token-factory', 'the options of an engine must be an object, got "token-factory"'],
  [{ when: 'manual' }, 'when must be an object, got "manual"'],
  [{ scheduling: null }, 'scheduling must be an object, got null'],
  [{ prompt: ['fim'] }, 'prompt must be an object, got a list'],
])('rejects %j in place of an object', (options, message) =>
  expect(() => resolveOptions(options as never)).toThrowError(
    expect.objectContaining({ code: 'invalid-options', message }),
  ),
);

it('accepts unknown names without a value, and internal options', () => {
  const options = {
    provider: scriptedProvider(),
    apiKey: undefined,
    explainLimit: 3,
    when: { zzz: undefined },
  };
  expect(resolveOptions(options as CompletionEngineOptions).explainLimit).toBe(3);
});

it('accepts a custom fill-in-the-middle format', () => {
  const fimFormat = {
    name: 'own',
    template: '<p>{prefix}<s>{suffix}<m>',
    order: 'prefix-first',
    stop: [],
    specialTokens: ['<p>', '<s>', '<m>'],
    models: [],
    evidence: 'https://example.com',
  } as const;
  const { prompt } = resolveOptions({ provider: scriptedProvider(), prompt: { fimFormat } });
  expect(prompt.fimFormat).toBe(fimFormat);
});

it('fills in the defaults, some by where the model runs', () => {
  const { scheduling, when, timeoutMs } = resolveOptions({
    provider: scriptedProvider(),
    when: { comments: 'off', strings: undefined } as object,
  });
  expect(timeoutMs).toBe(10_000);
  expect(when).toEqual({ ...defaultOptions.when, comments: 'off' });
  expect(scheduling).toMatchObject({
    ...defaultOptions.scheduling,
    speculative: expect.any(Boolean) as unknown,
  });
});

type Groups = 'prompt' | 'context' | 'when' | 'reuse' | 'scheduling';
type Declared = Required<CompletionEngineOptions>;
type DeclaredPath =
  | Exclude<keyof Declared, Groups>
  | { [G in Groups]: `${G}.${keyof Declared[G] & string}` }[Groups];
type DeclaredType<P> = P extends `${infer G extends Groups}.${infer K}`
  ? Required<Declared[G]>[K & keyof Declared[G]]
  : Declared[P & keyof Declared];

/** The type of the values that a spec accepts; `opaque` where an object is among them. */
type Accepted<S> = S extends { readonly values: readonly (infer V)[] }
  ? V
  : S extends { readonly of: infer Each extends readonly unknown[] }
    ? Accepted<Each[number]>
    : S extends { readonly type: 'record'; readonly of: infer Each }
      ? Readonly<Record<string, Accepted<Each>>>
      : S extends { readonly type: keyof Plain }
        ? Plain[S['type']]
        : 'opaque';
interface Plain {
  readonly boolean: boolean;
  readonly string: string;
  readonly integer: number;
  readonly number: number;
}
type Described<P extends OptionPath> =
  'opaque' extends Accepted<(typeof optionTable)[P]> ? DeclaredType<P> : Accepted<(typeof optionTable)[P]>;

it('has the same paths and types in the table and in the interface', () => {
  expectTypeOf<OptionPath>().toEqualTypeOf<DeclaredPath>();
  expectTypeOf<{ [P in OptionPath]: Described<P> }>().toEqualTypeOf<{
    [P in OptionPath]: DeclaredType<P>;
  }>();
});
