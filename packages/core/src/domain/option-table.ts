import type { Clock } from '../async/clock';
import type { ContextSource } from './context-source';
import type { ContentGate } from './gate';
import type { ObjectSpec, OptionSpec } from './option-spec';
import type { NextEditFeature } from './next-edit';
import type { FimFormat } from './prompt';
import type { CompletionProvider } from './provider';
import type { Syntax } from './syntax-oracle';
import type { TokenCounter } from './tokens';

/** An option of the engine: what it accepts and what holds when it is absent. */
export type EngineOption = OptionSpec & {
  readonly default?: unknown;
  /** Defaults that depend on where the provider's model runs. */
  readonly defaultBy?: { readonly hosted: unknown; readonly otherwise: unknown };
  /** Kept out of the published types, the documents and configuration files. */
  readonly internal?: true;
};

/** Names the members that an object must have. A misspelt name does not type-check. */
const members = <T>(specs: { readonly [K in keyof T]?: OptionSpec }, example?: string): ObjectSpec => ({
  type: 'object',
  members: specs as Readonly<Record<string, OptionSpec>>,
  ...(example === undefined ? {} : { example }),
});

const method = { type: 'function' } as const;
const texts = { type: 'list', of: { type: 'string' } } as const;
const zone = { type: 'enum', values: ['on', 'short', 'off'], default: 'on' } as const;

/**
 * The one list of the engine's options, by path and in the order of the documents. The validation, the defaults, the settings of
 * configuration files and the documents come from it; `option-descriptions.ts` has the prose, so that engines in browsers do without.
 */
export const optionTable = {
  provider: members<CompletionProvider>({ stream: method }, 'tokenFactory() or openAICompatible()'),
  model: { type: 'string', min: 1 },
  maxTokens: { type: 'integer', min: 1, default: 256 },
  temperature: { type: 'number', min: 0, max: 2, default: 0 },
  topP: { type: 'number', min: 0, max: 1 },
  timeoutMs: { type: 'integer', min: 1, default: 10_000 },
  maxFirstTokenMs: { type: 'number', min: 1, default: 600 },
  multiline: {
    type: 'union',
    of: [
      { type: 'enum', values: ['auto', 'never', 'always'] },
      { type: 'integer', min: 1 },
    ],
    default: 'auto',
  },
  'prompt.strategy': {
    type: 'enum',
    values: ['auto', 'fim', 'suffix-param', 'prefix-only', 'chat-infill'],
    default: 'auto',
  },
  'prompt.fimFormat': {
    type: 'union',
    of: [
      { type: 'string', min: 1 },
      members<FimFormat>({
        name: { type: 'string' },
        template: { type: 'string' },
        order: { type: 'enum', values: ['prefix-first', 'suffix-first'] },
        stop: texts,
        specialTokens: texts,
        models: texts,
      }),
    ],
    default: 'auto',
  },
  'prompt.maxPromptTokens': { type: 'integer', min: 16, default: 2048 },
  'prompt.suffixShare': { type: 'number', min: 0, max: 1, default: 0.25, internal: true },
  'prompt.tokenCounter': members<TokenCounter>({ count: method }),
  'prompt.repositoryName': { type: 'string', min: 1, default: 'workspace', internal: true },
  'context.sources': { type: 'list', of: members<ContextSource>({ find: method }), default: [] },
  'context.deadlineMs': { type: 'number', min: 0, default: 50 },
  gate: members<ContentGate>({ admits: method, mask: method }),
  'when.trigger': { type: 'enum', values: ['automatic', 'manual'], default: 'automatic' },
  'when.languages': { type: 'record', of: { type: 'boolean' }, default: { '*': true } },
  'when.comments': zone,
  'when.strings': zone,
  'when.prose': zone,
  'when.midWord': { type: 'boolean', default: false },
  'when.maxCharsAfterCursor': { type: 'integer', min: 0, default: 200 },
  'when.maxDocumentChars': { type: 'integer', min: 0, default: 5_000_000 },
  'reuse.maxBytes': { type: 'integer', min: 0, default: 2_000_000, internal: true },
  'reuse.maxAgeMs': { type: 'integer', min: 1, default: 600_000, internal: true },
  'scheduling.minDelayMs': { type: 'number', min: 0, default: 0, internal: true },
  'scheduling.maxDelayMs': { type: 'number', min: 0, default: 400 },
  'scheduling.maxInFlight': { type: 'integer', min: 1, defaultBy: { hosted: 2, otherwise: 1 } },
  'scheduling.maxInFlightPerDocument': { type: 'integer', min: 1, default: 1, internal: true },
  'scheduling.graceMs': { type: 'number', min: 0, default: 1_500, internal: true },
  'scheduling.requestsPerMinute': {
    type: 'number',
    above: 0,
    defaultBy: { hosted: 60, otherwise: Infinity },
  },
  'scheduling.maxQueueMs': { type: 'number', min: 0, default: 2_000, internal: true },
  'scheduling.speculative': { type: 'boolean', defaultBy: { hosted: false, otherwise: true } },
  explainLimit: { type: 'integer', min: 0, default: 50, internal: true },
  syntax: members<Syntax>({ at: method }, 'createSyntax()'),
  nextEdit: members<NextEditFeature>({ attach: method }, "nextEdit() of '@org/completion-core/next-edit'"),
  clock: members<Clock>({ now: method, after: method }),
} as const satisfies Readonly<Record<string, EngineOption>>;

/** Path of an option, e.g. `when.trigger`. */
export type OptionPath = keyof typeof optionTable;

/** Path of an option that hosts may set. */
export type PublicOptionPath = {
  [P in OptionPath]: (typeof optionTable)[P] extends { readonly internal: true } ? never : P;
}[OptionPath];
