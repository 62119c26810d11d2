import { knownEditors, type KnownEditor } from '@org/completion-adapter-kit';

/** The editors that can be named as a profile. */
const profiles = Object.keys(knownEditors) as KnownEditor[];

const defaultServerName = 'completion-sidecar';

/** The options in a client's `initializationOptions`. */
export interface ClientOptions {
  /** `initializationOptions.client.profile`. @default 'minimal' */
  readonly profile: KnownEditor;
  /** `initializationOptions.client.serverName`: the name of the server in `serverInfo`. @default 'completion-sidecar' */
  readonly serverName: string;
  /** `initializationOptions.settings`: the settings that the editor may also have under `completion`. */
  readonly settings: Settings;
  /** One line for each invalid option. */
  readonly warnings: readonly string[];
}

/** Settings of an editor, not validated. */
export type Settings = Readonly<Record<string, unknown>>;

/** Reads `initializationOptions`. Unknown options are ignored; an unknown profile gives a warning. */
export function readClientOptions(initializationOptions: unknown): ClientOptions {
  const options = asObject(initializationOptions);
  const { profile, serverName } = asObject(options['client']);
  const known = profiles.find((each) => each === profile);
  const hasName = typeof serverName === 'string' && serverName !== '';
  const warnings: string[] = [];
  const warn = (name: string, expected: string, got: unknown, instead: string) =>
    warnings.push(
      `initializationOptions.client.${name} must be ${expected}, got ${JSON.stringify(got)}; using ${instead}`,
    );
  if (profile !== undefined && known === undefined)
    warn('profile', `one of ${profiles.join(', ')}`, profile, 'minimal');
  if (serverName !== undefined && !hasName)
    warn('serverName', 'a text that is not empty', serverName, defaultServerName);
  return {
    profile: known ?? 'minimal',
    serverName: hasName ? serverName : defaultServerName,
    settings: nested(asObject(options['settings'])),
    warnings,
  };
}

/**
 * The settings under `completion` that an editor has pushed: `{ completion: { … } }`, or dotted keys as in some editors
 * (`completion.when.trigger`). `undefined` when there are none.
 */
export function readPushedSettings(pushed: unknown): Settings | undefined {
  const { completion } = nested(asObject(pushed));
  return isObject(completion) ? completion : undefined;
}

/** The settings in an editor's response for the section `completion`. */
export function readPulledSettings(pulled: unknown): Settings {
  return nested(asObject(pulled));
}

/** All `layers` merged deeply; later ones override earlier ones. */
export function mergeSettings(...layers: readonly Settings[]): Settings {
  const root: Record<string, unknown> = {};
  for (const layer of layers) put(root, layer);
  return root;
}

/** Turns dotted keys into nested objects; drops values that are `null`. */
function nested(settings: Settings): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  put(root, settings);
  return root;
}

function put(node: Record<string, unknown>, settings: Settings): void {
  for (const [key, value] of Object.entries(settings)) {
    const path = key.split('.');
    if (value === null || value === undefined || path.includes('__proto__')) continue;
    const name = path.pop() ?? '';
    const parent = path.reduce(below, node);
    if (isObject(value) && !keepsDots(name)) put(below(parent, name), value);
    else parent[name] = value;
  }
}

/** The object `name` in `node`, created when there is none. */
function below(node: Record<string, unknown>, name: string): Record<string, unknown> {
  const existing = node[name];
  if (isObject(existing)) return existing;
  const created: Record<string, unknown> = {};
  node[name] = created;
  return created;
}

/** Whether the setting is a map whose keys may contain dots. */
function keepsDots(name: string): boolean {
  return name === 'languages' || name === 'headers';
}

function asObject(value: unknown): Settings {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
