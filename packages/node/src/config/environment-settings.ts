import { nearestName } from '@org/completion-core/host';
import type { Environment } from './user-directories';

/** Variables that are settings, with the name of the setting. Keys are handled by `resolveEndpoint`. */
export const environmentSettings = {
  COMPLETION_PROVIDER: 'provider',
  COMPLETION_BASE_URL: 'baseUrl',
  COMPLETION_MODEL: 'model',
} as const;

const knownVariables = [...Object.keys(environmentSettings), 'COMPLETION_API_KEY', 'NEBIUS_API_KEY'];

/** The settings in the environment; an empty variable counts as absent. */
export function readEnvironment(env: Environment): Readonly<Record<string, string>> {
  const given = Object.entries(environmentSettings).flatMap(([variable, setting]) => {
    const value = env[variable]?.trim();
    return value === undefined || value === '' ? [] : [[setting, value] as const];
  });
  return Object.fromEntries(given);
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
