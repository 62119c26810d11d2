import type { CompletionEngineOptions, ContextOptions, PromptOptions } from '@org/completion-core';
import type { NextEditOptions } from '@org/completion-core/next-edit';
import {
  describedOptions,
  editFormatNames,
  providers,
  type OptionSpec,
  type ServerProviderName,
} from '@org/completion-core/host';

/** Name of a provider that a configuration may choose: one that uses a server, or the embedded model. */
export type ProviderName = ServerProviderName | 'local';

/** All provider names. */
export const providerNames: readonly ProviderName[] = [...providers.map(({ info }) => info.name), 'local'];

/** Name of a provider that next edits may have. */
export type NextEditProviderName = ProviderName | 'mercury-edit';

/** Names that the setting `nextEdit.provider` may have: those of servers, which the embedded model is not. */
export const nextEditProviderNames: readonly NextEditProviderName[] = [
  ...providers.map(({ info }) => info.name),
  'mercury-edit',
];

/** A setting of configuration files. */
export interface Setting {
  readonly spec: OptionSpec;
  /** Sentences for editors, the default included. */
  readonly description: string;
  readonly default?: unknown;
}

/** Settings by dotted path, e.g. `when.trigger`. */
export type SettingTable = ReadonlyMap<string, Setting>;

const text: OptionSpec = { type: 'string', min: 1 };

/** Settings of any configuration file that are not options of an engine. */
const nodeSettings: Readonly<Record<string, Setting>> = {
  retry: {
    spec: { type: 'boolean' },
    description: 'Whether to retry once after a temporary failure. Default: true.',
    default: true,
  },
  'context.maxWorkspaceBytes': {
    spec: { type: 'integer', min: 0 },
    description:
      'Maximum size of the workspace files that the local model learns from, in bytes. Default: 10000000.',
    default: 10_000_000,
  },
  'nextEdit.model': {
    spec: text,
    description:
      'Model of next edits, such as zed-industries/zeta-2.1; without one there are none. It is asked at nextEdit.baseUrl, else where completions are.',
  },
  'nextEdit.format': {
    spec: { type: 'enum', values: ['auto', ...editFormatNames] },
    description:
      "Format of prompts and answers that the model of next edits was trained in. Default: auto, which is by the model's name, and chat for others.",
    default: 'auto',
  },
  'nextEdit.maxTokens': {
    spec: { type: 'integer', min: 16 },
    description: 'Maximum length of an answer with a next edit, in tokens. Default: 1024.',
    default: 1_024,
  },
  'nextEdit.timeoutMs': {
    spec: { type: 'integer', min: 1 },
    description: 'Deadline of one request for a next edit, in milliseconds. Default: timeoutMs.',
  },
  'nextEdit.requestsPerTenKeys': {
    spec: { type: 'number', above: 0 },
    description:
      'How many automatic requests for next edits ten keys pay for, on the average; less is quieter. Default: 0.3.',
    default: 0.3,
  },
  'nextEdit.repeat': {
    spec: { type: 'boolean' },
    description:
      'Whether, with the local model and without nextEdit.model, repeated edits are offered: what was just done to one line, for the next like line. Nothing is requested for them. Default: true.',
    default: true,
  },
  ignore: {
    spec: { type: 'list', of: { type: 'string' } },
    description:
      'Files that never leave this machine, in gitignore syntax, relative to the workspace and to the folder of a project file. Adds to ignore files and to the lists of other configuration files.',
  },
};

/** Settings that only the user may set, in the user file, the environment or a flag: where text is sent, and with what key. */
const endpointSettings: Readonly<Record<string, Setting>> = {
  provider: {
    spec: { type: 'enum', values: providerNames },
    description: 'Provider of completions. Default: token-factory with NEBIUS_API_KEY, else local.',
  },
  baseUrl: { spec: text, description: 'Base URL of the server, with or without the trailing path.' },
  apiKey: {
    spec: text,
    description:
      'Key for the server named in this file; sent to no other. Prefer NEBIUS_API_KEY or COMPLETION_API_KEY.',
  },
  headers: {
    spec: { type: 'record', of: { type: 'string' } },
    description: 'Headers for the server named in this file; sent to no other.',
  },
  'nextEdit.provider': {
    spec: { type: 'enum', values: nextEditProviderNames },
    description:
      'Provider of next edits. Default: that of completions; with nextEdit.baseUrl openai-compatible, and mercury-edit at api.inceptionlabs.ai.',
  },
  'nextEdit.baseUrl': {
    spec: text,
    description: 'Base URL of the server for next edits. Default: that of completions.',
  },
  'nextEdit.apiKey': {
    spec: text,
    description:
      'Key for the server of next edits named in this file; sent to no other. Prefer COMPLETION_NEXT_EDIT_API_KEY.',
  },
  proxy: { spec: text, description: 'Proxy for all requests. Default: HTTPS_PROXY and HTTP_PROXY.' },
  noProxy: {
    spec: text,
    description: 'Hosts to reach without the proxy, separated by commas. Default: NO_PROXY.',
  },
  caFile: {
    spec: text,
    description: 'File with certificates (PEM) to trust besides those of Node and the system.',
  },
};

/** Settings that only the user may set, in the user file: what is kept on this machine. */
const machineSettings: Readonly<Record<string, Setting>> = {
  keepLocalIndex: {
    spec: { type: 'boolean' },
    description:
      "Whether what the local model has learned from a workspace, the words of its files, is kept in the user's cache folder for the next time. Default: true.",
    default: true,
  },
  learnDependencies: {
    spec: { type: 'boolean' },
    description:
      'Whether the local model learns a small workspace together with the declarations, stubs and sources of the packages that it uses, as far as they are installed. Default: true.',
    default: true,
  },
};

/** Every setting that a project file, `completion.config.json`, may hold: behavior, never where text is sent or with what key. */
export const projectSettings: SettingTable = new Map([
  ['$schema', { spec: { type: 'string' }, description: 'Address of this schema, for editors.' }],
  ...engineSettings(),
  ...Object.entries(nodeSettings),
]);

/** Whether a setting says where text is sent, or with what key: `endpoint` and `nextEditEndpoint` of a configuration hold those. */
export function isEndpointSetting([first = '', second = '']: readonly string[]): boolean {
  return ['provider', 'baseUrl', 'apiKey', 'headers'].includes(first === 'nextEdit' ? second : first);
}

/** Every setting that the user file, `completion/config.json` in the configuration directory, may hold. */
export const userSettings: SettingTable = new Map([
  ...projectSettings,
  ...Object.entries(machineSettings),
  ...Object.entries(endpointSettings),
]);

/** Names a project file may not set. `command` and `apiKeyCommand` have no effect here either; other tools run them. */
export const userOnlySettings: ReadonlySet<string> = new Set([
  ...Object.keys(endpointSettings),
  ...Object.keys(machineSettings),
  'apiKeyCommand',
  'command',
  'header',
]);

/** Settings of earlier versions, which are ignored with a warning. */
export const retiredSettings: ReadonlySet<string> = new Set([
  'prompt.suffixShare',
  'reuse.maxBytes',
  'reuse.maxAgeMs',
  'scheduling.minDelayMs',
  'scheduling.maxInFlightPerDocument',
  'scheduling.graceMs',
  'scheduling.maxQueueMs',
]);

/** The public options of an engine that JSON can express. */
function engineSettings(): readonly (readonly [string, Setting])[] {
  return describedOptions().flatMap(({ path, spec: whole, description, absent, ...option }) => {
    const spec = inJson(whole);
    if (spec === undefined) return [];
    const words = typeof option.default === 'string' ? option.default : JSON.stringify(option.default);
    const fallback = words ?? absent;
    const sentence = `${description.replaceAll('`', '')}.${fallback === undefined ? '' : ` Default: ${fallback}.`}`;
    return [[path, { ...option, spec, description: sentence }] as const];
  });
}

/** The part of `spec` that accepts values of JSON; `undefined` when there is none. */
function inJson(spec: OptionSpec): OptionSpec | undefined {
  switch (spec.type) {
    case 'function':
    case 'object':
      return undefined;
    case 'list':
    case 'record':
      return inJson(spec.of) && spec;
    case 'union': {
      const parts = spec.of.flatMap((each) => inJson(each) ?? []);
      return parts.length > 1 ? { type: 'union', of: parts } : parts[0];
    }
    default:
      return spec;
  }
}

/** Settings of a project file, checked. */
export interface ProjectFileSettings extends Omit<
  CompletionEngineOptions,
  'provider' | 'prompt' | 'context' | 'gate' | 'nextEdit' | 'reuse' | 'explainLimit' | 'syntax' | 'clock'
> {
  /** Address of the schema, for editors. */
  readonly $schema?: string;
  /** What goes into a prompt. */
  readonly prompt?: Pick<PromptOptions, 'strategy' | 'maxPromptTokens'> & {
    /** Name of a fill-in-the-middle format. @default 'auto' */
    readonly fimFormat?: string;
  };
  /** Where snippets and the local model's texts come from. */
  readonly context?: Pick<ContextOptions, 'deadlineMs'> & {
    /** Maximum size of the workspace files that the local model learns from, in bytes. @default 10_000_000 */
    readonly maxWorkspaceBytes?: number;
  };
  /** Next edits, of which there are none without a model; with the local one, repeated edits. */
  readonly nextEdit?: Pick<NextEditOptions, 'model' | 'maxTokens' | 'timeoutMs' | 'requestsPerTenKeys'> & {
    /** Name of a format. @default 'auto' */
    readonly format?: string;
    /** Whether repeated edits are offered with the local model, without `model`. @default true */
    readonly repeat?: boolean;
  };
  /** Whether to retry once after a temporary failure. @default true */
  readonly retry?: boolean;
  /** Files that never leave this machine, in gitignore syntax. @default [] */
  readonly ignore?: readonly string[];
}

/** Settings as a user may give them in a file, by flags or in the environment, checked. */
export interface UserSettings extends ProjectFileSettings {
  /** Whether what the local model has learned is kept in the user's cache folder. @default true */
  readonly keepLocalIndex?: boolean;
  /** Whether a small workspace is learned together with the packages that it uses. @default true */
  readonly learnDependencies?: boolean;
  /** Provider of completions. @default token-factory with `NEBIUS_API_KEY`, else local */
  readonly provider?: ProviderName;
  /** Base URL of the server. @default the provider's */
  readonly baseUrl?: string;
  /** Key for the server named beside it. */
  readonly apiKey?: string;
  /** Headers for the server named beside them. @default {} */
  readonly headers?: Readonly<Record<string, string>>;
  /** Next edits, with a server of their own. */
  readonly nextEdit?: ProjectFileSettings['nextEdit'] & {
    /** Provider of next edits. @default by `baseUrl`, else that of completions */
    readonly provider?: NextEditProviderName;
    /** Base URL of the server for next edits. @default that of completions */
    readonly baseUrl?: string;
    /** Key for the server named beside it. */
    readonly apiKey?: string;
  };
  /** Proxy for all requests. @default `HTTPS_PROXY` and `HTTP_PROXY` */
  readonly proxy?: string;
  /** Hosts to reach without the proxy, separated by commas. @default `NO_PROXY` */
  readonly noProxy?: string;
  /** File with certificates (PEM) to trust besides those of Node and the system. @default none */
  readonly caFile?: string;
}
