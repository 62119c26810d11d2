import { systemClock, type Clock } from '../async/clock';
import { CompletionError } from '../errors/completion-error';
import type { ContextSource } from './context-source';
import type { ContentGate } from './gate';
import type { FimFormat, PromptStrategy } from './prompt';
import type { CompletionProvider } from './provider';
import type { TokenCounter } from './tokens';
import type { Syntax } from './syntax-oracle';

/**
 * How much is shown: `auto` decides from the cursor's place, `never` one line, `always` whole blocks, a number at most
 * so many lines.
 */
export type Multiline = 'auto' | 'never' | 'always' | number;

/** Where code may be completed inside comments, strings and prose. */
export type ZonePolicy = 'on' | 'short' | 'off';

/** All settings of an engine; everything but `provider` is optional. Wrong values throw `invalid-options` at once, naming the value. */
export interface CompletionEngineOptions {
  readonly provider: CompletionProvider;
  /** Model id. @default the provider's default model */
  readonly model?: string;
  /** Most tokens the model may generate. @default 256 */
  readonly maxTokens?: number;
  /** 0–2. @default 0 */
  readonly temperature?: number;
  /** 0–1. Not sent when absent. */
  readonly topP?: number;
  /** Deadline of one request from its start to its end, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** @default 'auto' */
  readonly multiline?: Multiline;
  readonly prompt?: PromptOptions;
  readonly context?: ContextOptions;
  /** What may leave the machine, on top of the built-in deny list. @default nothing more */
  readonly gate?: ContentGate;
  readonly when?: WhenOptions;
  readonly reuse?: ReuseOptions;
  readonly scheduling?: SchedulingOptions;
  /** Number of decisions `explain()` remembers. @default 50 */
  readonly explainLimit?: number;
  /** Look later how much of an accepted text still stands, and emit `survival`. @default not looked at */
  readonly survival?: SurvivalOptions;
  /** Knows grammars: tells where blocks end, and which of several answers break the document. @default indentation and brackets */
  readonly syntax?: Syntax;
  /** Time source. @default the platform's */
  readonly clock?: Clock;
}

export interface PromptOptions {
  /** `auto` takes the first strategy that both provider and model support. @default 'auto' */
  readonly strategy?: 'auto' | PromptStrategy;
  /** Name of a FIM family, a format of one's own, or `auto` to find it by model id. @default 'auto' */
  readonly fimFormat?: string | FimFormat;
  /** Most tokens of prefix, suffix and snippets together. @default 2048 */
  readonly maxPromptTokens?: number;
  /** Share of the window's tokens given to the suffix, 0–1. @default 0.25 */
  readonly suffixShare?: number;
  /** Counts tokens as the model does. @default an estimate for each model and language, which learns from what servers report */
  readonly tokenCounter?: TokenCounter;
  /** What models that are shown several files read as the name of the workspace. @default 'workspace' */
  readonly repositoryName?: string;
}

export interface ContextOptions {
  /** Where snippets come from, besides those in the request. @default none */
  readonly sources?: readonly ContextSource[];
  /** Sources that take longer are left out of this prompt, in milliseconds. @default 50 */
  readonly deadlineMs?: number;
}

/** How to measure what becomes of accepted text. */
export interface SurvivalOptions {
  /** The document's text now; `undefined` when it is closed. */
  readonly read: (uri: string) => string | undefined;
  /** When to look, in milliseconds after the acceptance. @default [15_000, 60_000, 300_000, 600_000] */
  readonly afterMs?: readonly number[];
}

export interface WhenOptions {
  /** `manual`: only explicit triggers are answered. @default 'automatic' */
  readonly trigger?: 'automatic' | 'manual';
  /** Language ids switched on or off; `'*'` is the rest. @default { '*': true } */
  readonly languages?: Readonly<Record<string, boolean>>;
  /** Inside comments. @default 'on' */
  readonly comments?: ZonePolicy;
  /** Inside string literals. @default 'on' */
  readonly strings?: ZonePolicy;
  /** In prose languages (Markdown, plain text …). @default 'on' */
  readonly prose?: ZonePolicy;
  /** Automatic requests with the cursor inside a word. @default false */
  readonly midWord?: boolean;
  /** Automatic requests with other text than closing punctuation after the cursor: at most this many characters. @default 200 */
  readonly maxCharsAfterCursor?: number;
  /** Documents larger than this many UTF-16 units are left alone. @default 5_000_000 */
  readonly maxDocumentChars?: number;
}

export interface ReuseOptions {
  /** Memory for past answers, in bytes of text. @default 2_000_000 */
  readonly maxBytes?: number;
  /** @default 600_000 */
  readonly maxAgeMs?: number;
}

export interface SchedulingOptions {
  /** Shortest wait before an automatic request while typing, in milliseconds. @default 0 */
  readonly minDelayMs?: number;
  /** Longest. @default 400 */
  readonly maxDelayMs?: number;
  /** Streams in flight for the engine. @default 2 on hosted endpoints, 1 on loopback and embedded ones */
  readonly maxInFlight?: number;
  /** Streams in flight for one document. @default 1 */
  readonly maxInFlightPerDocument?: number;
  /** How long a stream lives that nobody waits for and that has shown nothing. @default 1_500 */
  readonly graceMs?: number;
  /** Requests a minute to start from until the server says more; `Infinity` for none. @default 60 hosted, Infinity otherwise */
  readonly requestsPerMinute?: number;
  /** An automatic request that would have to wait longer than this for the budget is not made, in milliseconds. @default 2_000 */
  readonly maxQueueMs?: number;
  /** Ask for what follows when an item is shown. @default false hosted, true otherwise */
  readonly speculative?: boolean;
}

type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options with every default filled in. What the stages take their values from. */
export type ResolvedOptions = Filled<
  Omit<
    CompletionEngineOptions,
    'topP' | 'prompt' | 'context' | 'gate' | 'survival' | 'syntax' | 'when' | 'reuse' | 'scheduling'
  >
> & {
  readonly topP: number | undefined;
  readonly gate: ContentGate | undefined;
  readonly survival: SurvivalOptions | undefined;
  readonly syntax: Syntax | undefined;
  readonly context: Filled<ContextOptions>;
  readonly prompt: Filled<Omit<PromptOptions, 'tokenCounter'>> & {
    readonly tokenCounter: TokenCounter | undefined;
  };
  readonly when: Filled<WhenOptions>;
  readonly reuse: Filled<ReuseOptions>;
  readonly scheduling: Filled<SchedulingOptions>;
};

/** Every default that does not depend on the provider. */
export const defaultOptions = {
  maxTokens: 256,
  temperature: 0,
  timeoutMs: 10_000,
  multiline: 'auto',
  explainLimit: 50,
  prompt: {
    strategy: 'auto',
    fimFormat: 'auto',
    maxPromptTokens: 2048,
    suffixShare: 0.25,
    repositoryName: 'workspace',
  },
  context: { sources: [], deadlineMs: 50 },
  when: {
    trigger: 'automatic',
    languages: { '*': true },
    comments: 'on',
    strings: 'on',
    prose: 'on',
    midWord: false,
    maxCharsAfterCursor: 200,
    maxDocumentChars: 5_000_000,
  },
  reuse: { maxBytes: 2_000_000, maxAgeMs: 600_000 },
  scheduling: {
    minDelayMs: 0,
    maxDelayMs: 400,
    maxInFlightPerDocument: 1,
    graceMs: 1_500,
    maxQueueMs: 2_000,
  },
} as const;

/** Fills in the defaults and checks every value once. @throws CompletionError `invalid-options` that names the value and what it may be */
export function resolveOptions(options: CompletionEngineOptions): ResolvedOptions {
  const { provider } = options;
  if (typeof provider !== 'object' || provider === null || typeof provider.stream !== 'function') {
    throw new CompletionError(
      'invalid-options',
      'provider: give a provider such as tokenFactory() or openAICompatible()',
    );
  }
  const hosted = provider.capabilities.location === 'hosted';
  const resolved: ResolvedOptions = {
    provider,
    model: options.model ?? provider.defaultModel,
    maxTokens: options.maxTokens ?? defaultOptions.maxTokens,
    temperature: options.temperature ?? defaultOptions.temperature,
    topP: options.topP,
    timeoutMs: options.timeoutMs ?? defaultOptions.timeoutMs,
    multiline: options.multiline ?? defaultOptions.multiline,
    explainLimit: options.explainLimit ?? defaultOptions.explainLimit,
    clock: options.clock ?? systemClock,
    prompt: {
      ...withDefaults<Omit<PromptOptions, 'tokenCounter'>>(defaultOptions.prompt, options.prompt),
      tokenCounter: options.prompt?.tokenCounter,
    },
    context: withDefaults<ContextOptions>(defaultOptions.context, options.context),
    gate: options.gate,
    survival: options.survival,
    syntax: options.syntax,
    when: withDefaults<WhenOptions>(defaultOptions.when, options.when),
    reuse: withDefaults<ReuseOptions>(defaultOptions.reuse, options.reuse),
    scheduling: withDefaults<SchedulingOptions>(
      {
        ...defaultOptions.scheduling,
        maxInFlight: hosted ? 2 : 1,
        requestsPerMinute: hosted ? 60 : Infinity,
        speculative: !hosted,
      },
      options.scheduling,
    ),
  };
  for (const [path, value, test, wanted] of checks(resolved)) {
    if (!test(value))
      throw new CompletionError('invalid-options', `${path}: ${wanted} is wanted, not ${show(value)}`);
  }
  return resolved;
}

function withDefaults<T extends object>(defaults: Filled<T>, given: T | undefined): Filled<T> {
  const known = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(known) };
}

type Check = readonly [path: string, value: unknown, test: (value: unknown) => boolean, wanted: string];

function checks(options: ResolvedOptions): Check[] {
  const { prompt, when, reuse, scheduling } = options;
  return [
    ['model', options.model, (value) => typeof value === 'string' && value !== '', 'a model id'],
    ['maxTokens', options.maxTokens, wholeFrom(1), 'a whole number from 1'],
    ['temperature', options.temperature, between(0, 2), 'a number from 0 to 2'],
    ['topP', options.topP ?? 1, between(0, 1), 'a number from 0 to 1'],
    ['timeoutMs', options.timeoutMs, wholeFrom(1), 'a whole number of milliseconds from 1'],
    ['multiline', options.multiline, isMultiline, "'auto', 'never', 'always' or a number of lines from 1"],
    [
      'syntax',
      options.syntax,
      optionally(has('at')),
      'an object with the method `at`, such as createSyntax() gives',
    ],
    [
      'gate',
      options.gate,
      optionally(has('admits', 'mask')),
      'an object with the methods `admits` and `mask`',
    ],
    ['clock', options.clock, has('now', 'after'), 'an object with the methods `now` and `after`'],
    ['survival', options.survival, optionally(has('read')), 'an object with the function `read`'],
    [
      'survival.afterMs',
      options.survival?.afterMs ?? [],
      (value) => Array.isArray(value) && value.every(between(0, Infinity)),
      'a list of milliseconds from 0',
    ],
    [
      'context.sources',
      options.context.sources,
      (value) => Array.isArray(value) && value.every(has('find')),
      'a list of objects with the method `find`',
    ],
    ['context.deadlineMs', options.context.deadlineMs, between(0, Infinity), 'a number from 0'],
    ['explainLimit', options.explainLimit, wholeFrom(0), 'a whole number from 0'],
    [
      'prompt.strategy',
      prompt.strategy,
      oneOf('auto', 'fim', 'suffix-param', 'prefix-only', 'chat-infill'),
      'a strategy name',
    ],
    [
      'prompt.fimFormat',
      prompt.fimFormat,
      (value) => (typeof value === 'string' && value !== '') || isFimFormat(value),
      "'auto', the name of a FIM family or a format with name, template, order, stop, guards and models",
    ],
    ['prompt.maxPromptTokens', prompt.maxPromptTokens, wholeFrom(16), 'a whole number from 16'],
    ['prompt.suffixShare', prompt.suffixShare, between(0, 1), 'a number from 0 to 1'],
    [
      'prompt.tokenCounter',
      prompt.tokenCounter,
      optionally(has('count')),
      'an object with the method `count`',
    ],
    [
      'prompt.repositoryName',
      prompt.repositoryName,
      (value) => typeof value === 'string' && /^[^\r\n]+$/.test(value),
      'a name on one line',
    ],
    ['when.trigger', when.trigger, oneOf('automatic', 'manual'), "'automatic' or 'manual'"],
    [
      'when.languages',
      when.languages,
      (value) =>
        typeof value === 'object' && value !== null && Object.values(value).every(oneOf(true, false)),
      'a map of language id to true or false',
    ],
    ['when.comments', when.comments, oneOf('on', 'short', 'off'), "'on', 'short' or 'off'"],
    ['when.strings', when.strings, oneOf('on', 'short', 'off'), "'on', 'short' or 'off'"],
    ['when.prose', when.prose, oneOf('on', 'short', 'off'), "'on', 'short' or 'off'"],
    ['when.midWord', when.midWord, oneOf(true, false), 'true or false'],
    ['when.maxCharsAfterCursor', when.maxCharsAfterCursor, wholeFrom(0), 'a whole number from 0'],
    ['when.maxDocumentChars', when.maxDocumentChars, wholeFrom(0), 'a whole number from 0'],
    ['reuse.maxBytes', reuse.maxBytes, wholeFrom(0), 'a whole number of bytes from 0'],
    ['reuse.maxAgeMs', reuse.maxAgeMs, wholeFrom(1), 'a whole number of milliseconds from 1'],
    ['scheduling.minDelayMs', scheduling.minDelayMs, between(0, Infinity), 'a number from 0'],
    [
      'scheduling.maxDelayMs',
      scheduling.maxDelayMs,
      between(scheduling.minDelayMs, Infinity),
      'a number not below minDelayMs',
    ],
    ['scheduling.maxInFlight', scheduling.maxInFlight, wholeFrom(1), 'a whole number from 1'],
    [
      'scheduling.maxInFlightPerDocument',
      scheduling.maxInFlightPerDocument,
      wholeFrom(1),
      'a whole number from 1',
    ],
    ['scheduling.graceMs', scheduling.graceMs, between(0, Infinity), 'a number from 0'],
    [
      'scheduling.requestsPerMinute',
      scheduling.requestsPerMinute,
      (value) => typeof value === 'number' && value > 0,
      'a number above 0',
    ],
    ['scheduling.maxQueueMs', scheduling.maxQueueMs, between(0, Infinity), 'a number from 0'],
    ['scheduling.speculative', scheduling.speculative, oneOf(true, false), 'true or false'],
  ];
}

const wholeFrom = (least: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least;
const between = (least: number, max: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= max;
const oneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value);
const isFimFormat = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'template'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string') &&
  oneOf('prefix-first', 'suffix-first')((value as Record<string, unknown>)['order']) &&
  ['stop', 'guards', 'models'].every((key) => Array.isArray((value as Record<string, unknown>)[key]));
const has =
  (...methods: string[]) =>
  (value: unknown) =>
    methods.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function');
const optionally = (test: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || test(value);
const isMultiline = (value: unknown) => oneOf('auto', 'never', 'always')(value) || wholeFrom(1)(value);

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
