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

/** Keys with dots as objects within objects; values that are `null` count as not set. */
function nested(settings: Settings): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    const path = key.split('.');
    if (value === null || value === undefined || path.includes('__proto__')) continue;
    const name = path.pop() ?? '';
    let node = root;
    for (const part of path) {
      const below = node[part];
      node = isObject(below) ? (below as Record<string, unknown>) : (node[part] = {});
    }
    const there = node[name];
    node[name] = isObject(value)
      ? { ...(isObject(there) ? there : {}), ...(keepsDots(name) ? value : nested(value)) }
      : value;
  }
  return root;
}

/** Maps whose keys are names of other things. */
function keepsDots(name: string): boolean {
  return name === 'languages' || name === 'headers';
}

function asObject(value: unknown): Settings {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
