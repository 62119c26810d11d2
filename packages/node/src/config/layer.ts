import { checkSettings, settingMessage } from './check-settings';
import { ConfigError } from './config-error';
import { environmentSettings } from './environment-settings';
import type { Origin } from './origin';
import { userSettings, type UserSettings } from './settings-schema';
import { leaves, type Leaf } from './settings-tree';

/** Settings from one source, with the origin of each. */
export interface Layer {
  readonly settings: UserSettings;
  readonly origin: (path: readonly string[]) => Origin;
}

/** A leaf setting: its path, its value and its origin. */
export interface ResolvedSettings extends Leaf {
  readonly origin: Origin;
}

/** The flag of a setting, e.g. `--max-tokens` for `maxTokens`. */
export function flagName(path: readonly string[]): string {
  const name = path.at(-1) === 'timeoutMs' ? 'timeout' : (path.at(-1) ?? '');
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Checks settings given by flags. @throws ConfigError that names the flag and what it must be */
export function flagLayer(given: Readonly<Record<string, unknown>>): Layer {
  const origin = (path: readonly string[]): Origin => ({ kind: 'flag', name: flagName(path) });
  return checkedLayer(given, origin, (path) => flagName(path));
}

/** Checks settings sent by an editor. @throws ConfigError that names the setting and what it must be */
export function editorLayer(given: Readonly<Record<string, unknown>>): Layer {
  const name = (path: readonly string[]) => ['completion', ...path].join('.');
  return checkedLayer(given, (path) => ({ kind: 'editor', name: name(path) }), name);
}

/** Checks settings of the environment. @throws ConfigError that names the variable and what it must be */
export function environmentLayer(given: Readonly<Record<string, unknown>>): Layer {
  const variable = (path: readonly string[]) =>
    Object.entries(environmentSettings).find(([, setting]) => setting === path.join('.'))?.[0] ?? '';
  return checkedLayer(given, (path) => ({ kind: 'environment', name: variable(path) }), variable);
}

function checkedLayer(
  given: Readonly<Record<string, unknown>>,
  origin: Layer['origin'],
  nameOf: (path: readonly string[]) => string,
): Layer {
  const { settings, fault } = checkSettings(userSettings, given);
  if (fault !== undefined) throw new ConfigError(settingMessage(nameOf(fault.path.split('.')), fault));
  return { settings, origin };
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
