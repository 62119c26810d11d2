import { nearestName } from '@org/completion-core/host';
import { nest } from './settings-tree';
import type { Environment } from './user-directories';

/** Variables that are settings, with the path of the setting. Keys are handled by `resolveEndpoint` and `resolveNextEditEndpoint`. */
export const environmentSettings = {
  COMPLETION_PROVIDER: 'provider',
  COMPLETION_BASE_URL: 'baseUrl',
  COMPLETION_MODEL: 'model',
  COMPLETION_NEXT_EDIT_PROVIDER: 'nextEdit.provider',
  COMPLETION_NEXT_EDIT_BASE_URL: 'nextEdit.baseUrl',
  COMPLETION_NEXT_EDIT_MODEL: 'nextEdit.model',
} as const;

const knownVariables = [
  ...Object.keys(environmentSettings),
  'COMPLETION_API_KEY',
  'COMPLETION_NEXT_EDIT_API_KEY',
  'NEBIUS_API_KEY',
];

/** The settings in the environment; an empty variable counts as absent. */
export function readEnvironment(env: Environment): Readonly<Record<string, unknown>> {
  const given = Object.entries(environmentSettings).flatMap(([variable, setting]) => {
    const value = env[variable]?.trim();
    return value === undefined || value === '' ? [] : [{ path: setting.split('.'), value }];
  });
  return nest(given);
}

/** One warning for each variable that looks like a misspelt one. */
export function misspeltVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => /^(?:COMPLETION|NEBIUS)_/i.test(name) && !knownVariables.includes(name))
    .flatMap((name) => {
      const meant = nearestName(name, knownVariables, 2);
      return meant === undefined
        ? []
        : [`unknown environment variable ${name} is ignored; did you mean ${meant}?`];
    });
}
