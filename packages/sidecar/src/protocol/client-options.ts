import { clientProfiles, type ClientProfile } from './item-shape';

/** What a client says of itself in `initializationOptions`. */
export interface ClientOptions {
  /** `initializationOptions.client.profile`. @default 'minimal' */
  readonly profile: ClientProfile;
  /** `initializationOptions.settings`: settings as they can stand under `completion` in the editor's own. */
  readonly settings: Settings;
  /** One line each for what is not understood. */
  readonly warnings: readonly string[];
}

/** Settings of an editor, not checked yet. */
export type Settings = Readonly<Record<string, unknown>>;

/** Reads `initializationOptions`. Anything unknown is passed over; a profile we do not know is told. */
export function readClientOptions(initializationOptions: unknown): ClientOptions {
  const options = asObject(initializationOptions);
  const profile = asObject(options['client'])['profile'];
  const known = clientProfiles.find((each) => each === profile);
  const warnings =
    profile === undefined || known !== undefined
      ? []
      : [
          `initializationOptions.client.profile: one of ${clientProfiles.join(', ')} is wanted, not ${JSON.stringify(profile)}; taken as minimal`,
        ];
  return { profile: known ?? 'minimal', settings: nested(asObject(options['settings'])), warnings };
}

/**
 * The settings under `completion` in what an editor pushes: `{ completion: { … } }`, or keys with dots as some editors keep them
 * (`completion.when.trigger`). `undefined` when nothing of it is ours.
 */
export function readPushedSettings(pushed: unknown): Settings | undefined {
  const { completion } = nested(asObject(pushed));
  return isObject(completion) ? completion : undefined;
}

/** Settings as an editor answers a question for the section `completion`. */
export function readPulledSettings(pulled: unknown): Settings {
  return nested(asObject(pulled));
}

/** All of `layers` together, to the last value; later ones go before earlier ones. */
export function mergeSettings(...layers: readonly Settings[]): Settings {
  const root: Record<string, unknown> = {};
  for (const layer of layers) put(root, layer);
  return root;
}

/** Keys with dots as objects within objects; values that are `null` count as not set. */
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

/** The object called `name` in `node`, made when there is none. */
function below(node: Record<string, unknown>, name: string): Record<string, unknown> {
  const there = node[name];
  if (isObject(there)) return there;
  const made: Record<string, unknown> = {};
  node[name] = made;
  return made;
}

/** Maps whose keys are names of other things. */
function keepsDots(name: string): boolean {
  return name === 'languages' || name === 'headers';
}

function asObject(value: unknown): Settings {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
