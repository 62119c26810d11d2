/** A part of a bundle, by the source files that it came from. */
export interface Part {
  readonly name: string;
  /** What a page gets for its bytes. */
  readonly does: string;
  /** Matches paths of sources, from the root of the checkout, with `/` as separator. */
  readonly sources: RegExp;
}

const core = (sources: string) => new RegExp(`^packages/core/src/(?:${sources})`);

/** What bundles with an engine are made of; a source belongs to the first part that matches it. */
export const parts = [
  {
    name: 'table of languages',
    does: 'names, file names, comments, strings and blocks of every language',
    sources: core('languages/(?:language-table|language|find-language|nearest-language|file-languages)\\.'),
  },
  {
    name: 'reading code',
    does: 'what is open at the cursor, by the table, and what the text after the cursor closes',
    sources: core('languages/'),
  },
  {
    name: 'rules on the answer',
    does: 'what of a stream can stand at the cursor: fences, talk, repeats, surplus closers',
    sources: core('stream/'),
  },
  {
    name: 'items',
    does: 'how many lines are shown, what they replace, which candidate comes first',
    sources: core('postprocess/'),
  },
  {
    name: 'prompt',
    does: 'window, snippets, budget, FIM and chat forms, masks, a prefix that stays the same',
    sources: core('prompt/|context/'),
  },
  {
    name: 'models',
    does: 'FIM formats and special tokens of every family, who is asked by chat',
    sources: core('models/'),
  },
  {
    name: 'errors of servers',
    does: 'what failed and what to do, whatever the server calls it; parameters it refuses; keys masked',
    sources: core(
      'provider/(?:server-error|http-error|redact-keys|request-headers|proxy-authentication|follow-redirects|right-spelling|refused-parameters|rate-limit-headers|model-notices)\\.',
    ),
  },
  {
    name: 'provider',
    does: 'addresses, requests, connections, events of every shape, lists of models',
    sources: core('provider/'),
  },
  {
    name: 'engine',
    does: 'the steps of a completion, following a stream, items that grow, outcomes with reasons',
    sources: core('engine'),
  },
  {
    name: 'scheduling',
    does: 'pace of requests, budgets, circuit breaker, time to first token',
    sources: core('scheduling/'),
  },
  {
    name: 'reuse',
    does: 'past answers and answers in flight, found by what was typed since',
    sources: core('reuse/'),
  },
  {
    name: 'options',
    does: 'the table of options, its checks and the messages about a wrong one',
    sources: core('domain/(?:option|check-option|known-names|request)|text/nearest-name'),
  },
  {
    name: 'gate and policy',
    does: 'files that never leave, when to complete, dismissals',
    sources: core('gate/|policy/'),
  },
  {
    name: 'values and tools',
    does: 'cursor, documents, errors, queues, events, the log behind `explain`',
    sources: core('domain/|text/|async/|errors/|telemetry/'),
  },
  {
    name: 'lru-cache',
    does: 'every cache with a limit; a library, taken whole',
    sources: /\/node_modules\/lru-cache\//,
  },
  {
    name: 'eventsource-parser',
    does: 'events of a stream; a library, taken whole',
    sources: /\/node_modules\/eventsource-parser\//,
  },
  {
    name: 'widget',
    does: 'ghost text in the editor, keys, loading the engine',
    sources: /^packages\/(?:web|adapter-kit)\/src\//,
  },
] as const satisfies readonly Part[];

/** Parts that a page could load after its first request, at best; in the order in which they are taken away. */
export const laterParts: readonly (typeof parts)[number]['name'][] = [
  'lru-cache',
  'rules on the answer',
  'items',
  'table of languages',
  'errors of servers',
  'models',
];
