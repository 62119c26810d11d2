import { LRUCache } from 'lru-cache';
import type { DefinitionIndex, FoundDefinition } from '@org/completion-core/host';
import { defaultRememberedMs } from './cached-files';

/** Names whose definitions are cached. */
const maxNames = 2_000;

/** `index` with a short-lived cache by name: between keystrokes, usually only one name changes. `forget` empties it. */
export function cachedDefinitions(index: DefinitionIndex): DefinitionIndex & { forget(): void } {
  const answers = new LRUCache<string, readonly FoundDefinition[]>({
    max: maxNames,
    ttl: defaultRememberedMs,
  });
  return {
    async definitions({ uri, languageId, names, max }, signal) {
      const keyOf = (name: string) => [uri, languageId, name].join('\n');
      const known = new Map(names.map((name) => [name, answers.get(keyOf(name))]));
      const unknown = names.filter((name) => known.get(name) === undefined);
      if (unknown.length > 0) {
        const found = await index.definitions({ uri, languageId, names: unknown, max: Infinity }, signal);
        for (const name of unknown) {
          const own = found.filter((definition) => definition.name === name);
          known.set(name, own);
          if (!signal.aborted) answers.set(keyOf(name), own);
        }
      }
      return names.flatMap((name) => known.get(name) ?? []).slice(0, max);
    },
    forget: () => answers.clear(),
  };
}
