import { systemClock, type Clock } from '../async/clock';
import { CompletionError } from '../errors/completion-error';
import { checkOptionNames } from './check-option-names';
import type { ContextSource } from './context-source';
import type { ContentGate } from './gate';
import type { NextEditFeature } from './next-edit';
import type { FimFormat, PromptStrategy } from './prompt';
import type { CompletionProvider } from './provider';
import type { TokenCounter } from './tokens';
import type { Syntax } from './syntax-oracle';
import { faultMessage, faultOf, type OptionFault } from './option-spec';
import { optionTable, type EngineOption, type OptionPath } from './option-table';

/** How much to show: `auto` decides from the cursor position, `never` one line, `always` whole blocks, a number at most that many lines. */
export type Multiline = 'auto' | 'never' | 'always' | number;

/** Completion inside comments, strings or prose; `short` means one line. */
export type ZonePolicy = 'on' | 'short' | 'off';

/**
 * Options of an engine; everything but `provider` is optional. Unknown names and wrong values throw `invalid-options` at once. The
 * documentation of public members is written from `option-table.ts` and `option-descriptions.ts` by `test/option-documents.test.ts`.
 */
export interface CompletionEngineOptions {
  /** The model to ask, and its server. */
  readonly provider: CompletionProvider;
  /** Model id, as the provider spells it. @default the provider's default model */
  readonly model?: string;
  /** Maximum length of a generated text, in tokens. @default 256 */
  readonly maxTokens?: number;
  /** Randomness, 0 to 2; at least 0.4 is used for several candidates. @default 0 */
  readonly temperature?: number;
  /** Nucleus sampling, 0 to 1. @default not sent */
  readonly topP?: number;
  /** Deadline of one request from its start to its end; unless set, a model that loads has ten minutes, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** Time to the first token that prompts are shortened for, unless only `prompt.maxPromptTokens` is set, in milliseconds. @default 600 */
  readonly maxFirstTokenMs?: number;
  /** How much to show: `auto` decides from the cursor position, `never` one line, `always` whole blocks, a number up to that many lines. @default 'auto' */
  readonly multiline?: Multiline;
  /** What goes into a prompt. */
  readonly prompt?: PromptOptions;
  /** Where snippets come from. */
  readonly context?: ContextOptions;
  /** Decides what may leave the machine, on top of the built-in deny list. @default the deny list alone */
  readonly gate?: ContentGate;
  /** When completions are requested. */
  readonly when?: WhenOptions;
  /** How long generated texts are kept for reuse. @internal */
  readonly reuse?: ReuseOptions;
  /** How many requests are sent, and how soon. */
  readonly scheduling?: SchedulingOptions;
  /** Number of decisions that `explain()` remembers. @internal */
  readonly explainLimit?: number;
  /** Grammars that find where blocks end and which candidates break the document. @default indentation and brackets */
  readonly syntax?: Syntax;
  /** Next edits, by `nextEdit()` of `@org/completion-core/next-edit`. @default none */
  readonly nextEdit?: NextEditFeature;
  /** Time source, for tests. @default the platform's clock */
  readonly clock?: Clock;
}

/** What goes into a prompt. */
export interface PromptOptions {
  /** Form of the prompt: `fim`, `suffix-param`, `prefix-only`, `chat-infill`; `auto` takes the first that both provider and model support. @default 'auto' */
  readonly strategy?: 'auto' | PromptStrategy;
  /** Fill-in-the-middle format: the name of a family, in code also a custom format; `auto` finds it by model id. @default 'auto' */
  readonly fimFormat?: string | FimFormat;
  /** Maximum size of prefix, suffix and snippets together, in tokens. @default 2048 */
  readonly maxPromptTokens?: number;
  /** Share of the window's tokens that the suffix gets, 0 to 1. @internal */
  readonly suffixShare?: number;
  /** Counts tokens as the model does: `{ count(text) }`. @default an estimate that adapts to what servers report */
  readonly tokenCounter?: TokenCounter;
  /** Name of the workspace in prompts that show several files. @internal */
  readonly repositoryName?: string;
}

/** Where snippets come from. */
export interface ContextOptions {
  /** Sources of snippets, besides the snippets in the request. @default [] */
  readonly sources?: readonly ContextSource[];
  /** Context sources that take longer are left out of the prompt, in milliseconds. @default 50 */
  readonly deadlineMs?: number;
}

/** When completions are requested. */
export interface WhenOptions {
  /** `automatic` completes while typing, `manual` only on explicit requests. @default 'automatic' */
  readonly trigger?: 'automatic' | 'manual';
  /** Language ids switched on or off; `*` is the rest. @default { '*': true } */
  readonly languages?: Readonly<Record<string, boolean>>;
  /** Completion inside comments: `on`, `short` (one line) or `off`. @default 'on' */
  readonly comments?: ZonePolicy;
  /** Completion inside string literals: `on`, `short` (one line) or `off`. @default 'on' */
  readonly strings?: ZonePolicy;
  /** Completion in prose languages such as Markdown: `on`, `short` (one line) or `off`. @default 'on' */
  readonly prose?: ZonePolicy;
  /** Whether automatic requests are made with the cursor inside a word. @default false */
  readonly midWord?: boolean;
  /** Automatic requests are made with at most this much text after the cursor on its line, closing punctuation aside, in characters. @default 200 */
  readonly maxCharsAfterCursor?: number;
  /** Automatic requests are made in documents of at most this size, in UTF-16 code units. @default 5_000_000 */
  readonly maxDocumentChars?: number;
}

/** How long generated texts are kept for reuse. @internal */
export interface ReuseOptions {
  /** Memory for generated texts, in bytes. */
  readonly maxBytes?: number;
  /** How long a generated text may be reused, in milliseconds. */
  readonly maxAgeMs?: number;
}

/** How many requests are sent, and how soon. */
export interface SchedulingOptions {
  /** Minimum wait before an automatic request, in milliseconds. @internal */
  readonly minDelayMs?: number;
  /** Maximum wait before an automatic request, in milliseconds. @default 400 */
  readonly maxDelayMs?: number;
  /** Maximum number of requests at the same time. @default 2 for hosted providers, 1 otherwise */
  readonly maxInFlight?: number;
  /** Maximum number of requests at the same time for one document. @internal */
  readonly maxInFlightPerDocument?: number;
  /** Lifetime of a request that no caller waits for and that has shown nothing, in milliseconds. @internal */
  readonly graceMs?: number;
  /** Maximum number of requests per minute, until the server reports its limit. @default 60 for hosted providers, no limit otherwise */
  readonly requestsPerMinute?: number;
  /** Automatic requests that would wait longer than this for the rate limit are dropped, in milliseconds. @internal */
  readonly maxQueueMs?: number;
  /** Whether to request the continuation of an item when it is shown. @default false for hosted providers, true otherwise */
  readonly speculative?: boolean;
}

type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options with every default filled in, as the stages use them. */
export type ResolvedOptions = Filled<
  Omit<
    CompletionEngineOptions,
    'topP' | 'prompt' | 'context' | 'gate' | 'syntax' | 'nextEdit' | 'when' | 'reuse' | 'scheduling'
  >
> & {
  readonly topP: number | undefined;
  readonly gate: ContentGate | undefined;
  readonly syntax: Syntax | undefined;
  readonly nextEdit: NextEditFeature | undefined;
  readonly context: Filled<ContextOptions>;
  readonly prompt: Filled<Omit<PromptOptions, 'tokenCounter'>> & {
    readonly tokenCounter: TokenCounter | undefined;
  };
  readonly when: Filled<WhenOptions>;
  readonly reuse: Filled<ReuseOptions>;
  readonly scheduling: Filled<SchedulingOptions>;
  /** Whether the options name the model; otherwise it may be taken from the server's list. */
  readonly isModelSet: boolean;
  /** Deadline of a request whose server loads its model, in milliseconds: `timeoutMs` where that is given. */
  readonly loadTimeoutMs: number;
};

/** Deadline of a request whose server loads its model, where `timeoutMs` is not given, in milliseconds. */
const defaultLoadTimeoutMs = 600_000;

/** Every public default that does not depend on the provider. */
export interface DefaultOptions extends Filled<
  Pick<CompletionEngineOptions, 'maxTokens' | 'temperature' | 'timeoutMs' | 'maxFirstTokenMs' | 'multiline'>
> {
  readonly prompt: Filled<Omit<PromptOptions, 'tokenCounter'>>;
  readonly context: Filled<ContextOptions>;
  readonly when: Filled<WhenOptions>;
  readonly scheduling: Filled<Omit<SchedulingOptions, 'maxInFlight' | 'requestsPerMinute' | 'speculative'>>;
}

/** Every default that does not depend on the provider. */
export const defaultOptions: DefaultOptions = /* @__PURE__ */ buildOptions<DefaultOptions>(
  (_, option) => option.default,
);

/**
 * Fills in the defaults and checks every name and every value once.
 *
 * @throws CompletionError `invalid-options` with a message such as `maxTokens must be an integer ≥ 1, got 0` or
 *   `unknown option maxToken; did you mean maxTokens?`
 */
export function resolveOptions(options: CompletionEngineOptions): ResolvedOptions {
  checkOptionNames(options);
  const { provider } = options;
  check('provider', provider);
  const { location: place, releasesPrompt = true } = provider.capabilities;
  // A server that computes every prompt to its end is a small one, wherever it runs.
  const location = place === 'hosted' && releasesPrompt ? 'hosted' : 'otherwise';
  const substitutes: { readonly [P in OptionPath]?: unknown } = {
    model: provider.defaultModel,
    clock: systemClock,
    // Who sets the length of prompts has chosen it over the time.
    ...(options.prompt?.maxPromptTokens === undefined ? {} : { maxFirstTokenMs: Infinity }),
  };
  const resolved = buildOptions<Omit<ResolvedOptions, 'isModelSet' | 'loadTimeoutMs'>>((path, option) => {
    const given = valueAt(options, path);
    if (given === undefined && !(path in substitutes)) return option.defaultBy?.[location] ?? option.default;
    const value = given === undefined ? substitutes[path] : given;
    check(path, value);
    return value;
  });
  const { minDelayMs, maxDelayMs } = resolved.scheduling;
  if (maxDelayMs < minDelayMs) {
    const expected = `a number ≥ scheduling.minDelayMs (${minDelayMs})`;
    throw wrongValue({ path: 'scheduling.maxDelayMs', expected, value: maxDelayMs });
  }
  return {
    ...resolved,
    isModelSet: options.model !== undefined,
    loadTimeoutMs: options.timeoutMs ?? defaultLoadTimeoutMs,
  };
}

/** An object with the value of every option at its path. */
function buildOptions<T>(valueOf: (path: OptionPath, option: EngineOption) => unknown): T {
  const built: Record<string, unknown> = {};
  for (const [path, option] of Object.entries(optionTable) as [OptionPath, EngineOption][]) {
    const value = valueOf(path, option);
    if (value === undefined) continue;
    const [name, inner] = path.split('.') as [string, string?];
    if (inner === undefined) built[name] = value;
    else ((built[name] ??= {}) as Record<string, unknown>)[inner] = value;
  }
  return built as T;
}

function valueAt(options: CompletionEngineOptions, path: OptionPath): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], options);
}

function check(path: OptionPath, value: unknown): void {
  const fault = faultOf(path, optionTable[path], value);
  if (fault !== undefined) throw wrongValue(fault);
}

function wrongValue(fault: OptionFault): CompletionError {
  return new CompletionError('invalid-options', faultMessage(fault));
}
