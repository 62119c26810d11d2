import { providers, type ServerProviderName } from '@org/completion-core/host';
import * as v from 'valibot';

const whole = (least: number, description: string) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.description(description)));
const between = (least: number, max: number, description: string) =>
  v.optional(v.pipe(v.number(), v.minValue(least), v.maxValue(max), v.description(description)));
const amount = (description: string) =>
  v.optional(v.pipe(v.number(), v.minValue(0), v.description(description)));
const flag = (description: string) => v.optional(v.pipe(v.boolean(), v.description(description)));
const text = (description: string) =>
  v.optional(v.pipe(v.string(), v.nonEmpty(), v.description(description)));
const choice = <const T extends readonly string[]>(values: T, description: string) =>
  v.optional(v.pipe(v.picklist(values), v.description(description)));
const zone = (where: string) => choice(['on', 'short', 'off'], `Completion inside ${where}. Default: on.`);

/** Name of a provider that a configuration may choose: one that uses a server, or the embedded model. */
export type ProviderName = ServerProviderName | 'local';

/** All provider names. */
export const providerNames: readonly ProviderName[] = [...providers.map(({ info }) => info.name), 'local'];

/** What any configuration file may set, a project's too: behavior, never where text goes or with what key. */
const behavior = {
  $schema: v.optional(v.pipe(v.string(), v.description('Address of this schema, for editors.'))),
  model: text("Model id as the provider spells it. Default: the provider's own."),
  maxTokens: whole(1, 'Most tokens the model may generate. Default: 256.'),
  temperature: between(0, 2, 'Randomness, 0 to 2. Default: 0.'),
  topP: between(0, 1, 'Nucleus sampling, 0 to 1. Not sent when absent.'),
  timeoutMs: whole(1, 'Deadline of one request in milliseconds. Default: 10000.'),
  retry: flag('Ask once more after a failure that may pass. Default: true.'),
  multiline: v.optional(
    v.pipe(
      v.union([v.picklist(['auto', 'never', 'always']), v.pipe(v.number(), v.integer(), v.minValue(1))]),
      v.description('How much is shown: auto, never, always, or at most so many lines. Default: auto.'),
    ),
  ),
  prompt: v.optional(
    v.object({
      strategy: choice(
        ['auto', 'fim', 'suffix-param', 'prefix-only', 'chat-infill'],
        'How the hole is told to the model. Default: auto.',
      ),
      fimFormat: text('Name of a fill-in-the-middle family, or auto to find it by model id. Default: auto.'),
      maxPromptTokens: whole(16, 'Most tokens of prefix, suffix and snippets together. Default: 2048.'),
      suffixShare: between(0, 1, "Share of the window's tokens given to the suffix. Default: 0.25."),
    }),
  ),
  context: v.optional(
    v.object({
      deadlineMs: amount('Sources of context that take longer are left out, in milliseconds. Default: 50.'),
      maxWorkspaceBytes: whole(
        0,
        'Most bytes of workspace files that the local model learns from. Default: 10000000.',
      ),
    }),
  ),
  when: v.optional(
    v.object({
      trigger: choice(
        ['automatic', 'manual'],
        'manual: only explicit requests are answered. Default: automatic.',
      ),
      languages: v.optional(
        v.pipe(
          v.record(v.string(), v.boolean()),
          v.description('Language ids switched on or off; * is the rest. Default: { "*": true }.'),
        ),
      ),
      comments: zone('comments'),
      strings: zone('string literals'),
      prose: zone('prose languages such as Markdown'),
      midWord: flag('Automatic requests with the cursor inside a word. Default: false.'),
      maxCharsAfterCursor: whole(
        0,
        'Automatic requests with at most this many characters of other text after the cursor. Default: 200.',
      ),
      maxDocumentChars: whole(0, 'Documents with more UTF-16 units are left alone. Default: 5000000.'),
    }),
  ),
  reuse: v.optional(
    v.object({
      maxBytes: whole(0, 'Memory for past answers, in bytes of text. Default: 2000000.'),
      maxAgeMs: whole(1, 'How long an answer may be served again, in milliseconds. Default: 600000.'),
    }),
  ),
  scheduling: v.optional(
    v.object({
      minDelayMs: amount('Shortest wait before an automatic request, in milliseconds. Default: 0.'),
      maxDelayMs: amount('Longest wait before an automatic request, in milliseconds. Default: 400.'),
      maxInFlight: whole(1, 'Streams in flight at once. Default: 2 hosted, 1 on this machine.'),
      maxInFlightPerDocument: whole(1, 'Streams in flight for one document. Default: 1.'),
      graceMs: amount('How long a stream lives that nobody waits for, in milliseconds. Default: 1500.'),
      requestsPerMinute: v.optional(
        v.pipe(
          v.number(),
          v.gtValue(0),
          v.description(
            'Requests a minute until the server says more. Default: 60 hosted, unlimited on this machine.',
          ),
        ),
      ),
      maxQueueMs: amount(
        'An automatic request that would wait longer for the budget is not made, in milliseconds. Default: 2000.',
      ),
      speculative: flag('Ask for what follows when a suggestion is shown. Default: only on this machine.'),
    }),
  ),
  ignore: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description(
        'Files that never leave this machine, in gitignore syntax, relative to the workspace and to the folder of a project file. Adds to ignore files and to the lists of other configuration files.',
      ),
    ),
  ),
};

/** What only the person may set, in the user file, the environment or a flag: where text goes, and with what key. */
const endpoint = {
  provider: choice(providerNames, 'Who completes. Default: token-factory with NEBIUS_API_KEY, else local.'),
  baseUrl: text('Base URL of the server, with or without the trailing path.'),
  apiKey: text(
    'Key for the server named in this file; sent to no other. Prefer NEBIUS_API_KEY or COMPLETION_API_KEY.',
  ),
  headers: v.optional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.description('Headers for the server named in this file; sent to no other.'),
    ),
  ),
  proxy: text('Proxy for all requests. Default: HTTPS_PROXY and HTTP_PROXY.'),
  noProxy: text('Hosts asked without the proxy, separated by commas. Default: NO_PROXY.'),
  caFile: text('File with certificates (PEM) to trust besides those of Node and the system.'),
};

/** Names a project file may not set. `command` and `apiKeyCommand` mean nothing here either; other tools give them power. */
export const userOnlySettings: ReadonlySet<string> = new Set([
  ...Object.keys(endpoint),
  'apiKeyCommand',
  'command',
  'header',
]);

/** A project's file, `completion.config.json`: data from a stranger. */
export const projectFileSchema = v.pipe(
  v.object(behavior),
  v.title('completion.config.json'),
  v.description(
    'Settings of a project for the completion engine. Cannot say where text goes, nor with what key.',
  ),
);

/** The person's own file, `completion/config.json` in the configuration directory. */
export const userFileSchema = v.pipe(
  v.object({ ...behavior, ...endpoint }),
  v.title('completion/config.json'),
  v.description('Settings of a person for the completion engine.'),
);

/** Settings of a project's file, checked. */
export type ProjectFileSettings = v.InferOutput<typeof projectFileSchema>;

/** Settings as a person may give them in a file, by flags or in the environment, checked. */
export type UserSettings = v.InferOutput<typeof userFileSchema>;
