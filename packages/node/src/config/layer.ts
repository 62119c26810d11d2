import * as v from 'valibot';
import { ConfigError } from './config-error';
import { pathOf, receivedIn, wantedBy } from './describe-issue';
import { environmentSettings } from './environment-settings';
import type { Origin } from './origin';
import { userFileSchema, type UserSettings } from './settings-schema';

/** Settings from one place, with where each of them stands. */
export interface Layer {
  readonly settings: UserSettings;
  readonly origin: (path: readonly string[]) => Origin;
}

/** A leaf setting: its path, its value and where it came from. */
export interface ResolvedSettings {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly origin: Origin;
}

/** What `--max-tokens` is to `maxTokens`. */
export function flagName(path: readonly string[]): string {
  const name = path.at(-1) === 'timeoutMs' ? 'timeout' : (path.at(-1) ?? '');
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Checks settings given by flags. @throws ConfigError naming the flag and what it may be */
export function flagLayer(given: Readonly<Record<string, unknown>>): Layer {
  const origin = (path: readonly string[]): Origin => ({ kind: 'flag', name: flagName(path) });
  return checkedLayer(given, origin, (path) => flagName(path));
}

/** Checks settings that an editor hands over. @throws ConfigError naming the setting and what it may be */
export function editorLayer(given: Readonly<Record<string, unknown>>): Layer {
  const name = (path: readonly string[]) => ['completion', ...path].join('.');
  return checkedLayer(given, (path) => ({ kind: 'editor', name: name(path) }), name);
}

/** Checks settings given by the environment. @throws ConfigError naming the variable and what it may be */
export function environmentLayer(given: Readonly<Record<string, string>>): Layer {
  const variable = (path: readonly string[]) =>
    Object.entries(environmentSettings).find(([, setting]) => setting === path[0])?.[0] ?? '';
  return checkedLayer(given, (path) => ({ kind: 'environment', name: variable(path) }), variable);
}

function checkedLayer(
  given: Readonly<Record<string, unknown>>,
  origin: Layer['origin'],
  nameOf: (path: readonly string[]) => string,
): Layer {
  const checked = v.safeParse(userFileSchema, given, { abortEarly: true });
  if (checked.success) return { settings: checked.output, origin };
  const [issue] = checked.issues;
  const path = pathOf(issue);
  throw new ConfigError(`${nameOf(path)} is ${receivedIn(issue)}; it must be ${wantedBy(issue)}`);
}

/** Every leaf of `settings` with its path. A map such as `headers` has a leaf for each entry; a list is one leaf. */
export function leaves(
  settings: object,
  above: readonly string[] = [],
): { path: readonly string[]; value: unknown }[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const path = [...above, key];
    if (value === undefined) return [];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, path)
      : [{ path, value }];
  });
}

/** The strongest value of every leaf. `layers` come strongest first. */
export function mergeLayers(layers: readonly Layer[]): ResolvedSettings[] {
  const merged = new Map<string, ResolvedSettings>();
  for (const { settings, origin } of layers) {
    for (const { path, value } of leaves(settings)) {
      const key = JSON.stringify(path);
      if (!merged.has(key)) merged.set(key, { path, value, origin: origin(path) });
    }
  }
  return [...merged.values()];
}

/** The tree that leaves came from. */
export function nest(effective: readonly ResolvedSettings[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, value } of effective) {
    let node = root;
    for (const key of path.slice(0, -1)) node = (node[key] ??= {}) as Record<string, unknown>;
    node[path.at(-1) ?? ''] = value;
  }
  return root;
}
