import type { OptionSpec } from './option-spec';
import { optionTable, type EngineOption, type PublicOptionPath } from './option-table';

interface Description {
  /** A sentence without its period. Names and values are in backticks. */
  readonly text: string;
  readonly unit?: 'milliseconds' | 'tokens' | 'characters' | 'UTF-16 code units';
  /** What holds when the option is absent, where the table has no default. */
  readonly absent?: string;
}

const descriptions: Readonly<Record<PublicOptionPath, Description>> = {
  provider: { text: 'The model to ask, and its server' },
  model: { text: 'Model id, as the provider spells it', absent: "the provider's default model" },
  maxTokens: { text: 'Maximum length of a generated text', unit: 'tokens' },
  temperature: { text: 'Randomness, 0 to 2; at least 0.4 is used for several candidates' },
  topP: { text: 'Nucleus sampling, 0 to 1', absent: 'not sent' },
  timeoutMs: {
    text: 'Deadline of one request from its start to its end; unless set, a model that loads has ten minutes',
    unit: 'milliseconds',
  },
  maxFirstTokenMs: {
    text: 'Time to the first token that prompts are shortened for, unless only `prompt.maxPromptTokens` is set',
    unit: 'milliseconds',
  },
  multiline: {
    text: 'How much to show: `auto` decides from the cursor position, `never` one line, `always` whole blocks, a number up to that many lines',
  },
  'prompt.strategy': {
    text: 'Form of the prompt: `fim`, `suffix-param`, `prefix-only`, `chat-infill`; `auto` takes the first that both provider and model support',
  },
  'prompt.fimFormat': {
    text: 'Fill-in-the-middle format: the name of a family, in code also a custom format; `auto` finds it by model id',
  },
  'prompt.maxPromptTokens': { text: 'Maximum size of prefix, suffix and snippets together', unit: 'tokens' },
  'prompt.tokenCounter': {
    text: 'Counts tokens as the model does: `{ count(text) }`',
    absent: 'an estimate that adapts to what servers report',
  },
  'context.sources': { text: 'Sources of snippets, besides the snippets in the request' },
  'context.deadlineMs': {
    text: 'Context sources that take longer are left out of the prompt',
    unit: 'milliseconds',
  },
  gate: {
    text: 'Decides what may leave the machine, on top of the built-in deny list',
    absent: 'the deny list alone',
  },
  'when.trigger': { text: '`automatic` completes while typing, `manual` only on explicit requests' },
  'when.languages': { text: 'Language ids switched on or off; `*` is the rest' },
  'when.comments': { text: 'Completion inside comments: `on`, `short` (one line) or `off`' },
  'when.strings': { text: 'Completion inside string literals: `on`, `short` (one line) or `off`' },
  'when.prose': {
    text: 'Completion in prose languages such as Markdown: `on`, `short` (one line) or `off`',
  },
  'when.midWord': { text: 'Whether automatic requests are made with the cursor inside a word' },
  'when.maxCharsAfterCursor': {
    text: 'Automatic requests are made with at most this much text after the cursor on its line, closing punctuation aside',
    unit: 'characters',
  },
  'when.maxDocumentChars': {
    text: 'Automatic requests are made in documents of at most this size',
    unit: 'UTF-16 code units',
  },
  'scheduling.maxDelayMs': { text: 'Maximum wait before an automatic request', unit: 'milliseconds' },
  'scheduling.maxInFlight': { text: 'Maximum number of requests at the same time' },
  'scheduling.requestsPerMinute': {
    text: 'Maximum number of requests per minute, until the server reports its limit',
  },
  'scheduling.speculative': { text: 'Whether to request the continuation of an item when it is shown' },
  syntax: {
    text: 'Grammars that find where blocks end and which candidates break the document',
    absent: 'indentation and brackets',
  },
  nextEdit: {
    text: 'Next edits, by `nextEdit()` of `@org/completion-core/next-edit`',
    absent: 'none',
  },
  clock: { text: 'Time source, for tests', absent: "the platform's clock" },
};

/** A public option of the engine with its documentation. */
export interface DescribedOption {
  /** E.g. `when.trigger`. */
  readonly path: string;
  /** What it accepts. */
  readonly spec: OptionSpec;
  /** One sentence with the unit, without a period. Names and values are in backticks. */
  readonly description: string;
  /** The default, when it does not depend on the provider. */
  readonly default?: unknown;
  /** What holds when the option is absent and has no `default`, in words. Absent for a required option. */
  readonly absent?: string;
}

/** The public options of the engine, in the order of the documents. Internal options are not listed. */
export function describedOptions(): readonly DescribedOption[] {
  return (Object.keys(descriptions) as PublicOptionPath[]).map((path) => {
    const { text, unit, absent } = descriptions[path];
    const spec: EngineOption = optionTable[path];
    const words = absent ?? (spec.defaultBy && defaultByLocation(spec.defaultBy));
    return {
      path,
      spec,
      description: unit === undefined ? text : `${text}, in ${unit}`,
      ...(spec.default === undefined ? {} : { default: spec.default }),
      ...(words === undefined ? {} : { absent: words }),
    };
  });
}

function defaultByLocation({ hosted, otherwise }: NonNullable<EngineOption['defaultBy']>): string {
  const elsewhere = otherwise === Infinity ? 'no limit' : String(otherwise);
  return `${String(hosted)} for hosted providers, ${elsewhere} otherwise`;
}
