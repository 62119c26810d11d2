import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { signatureOf, needsBody } from './declarations';
import { identifiersIn } from './identifiers';

/** What is asked of an index: where names are declared. */
export interface DefinitionQuery {
  /** The document in which the names stand; what it declares itself is not wanted. */
  readonly uri: string;
  readonly languageId: string;
  /** The most wanted first. */
  readonly names: readonly string[];
  /** Most definitions. */
  readonly max: number;
}

/** Lines of another file that declare a name. */
export interface FoundDefinition {
  readonly name: string;
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
  /** UTF-16 offsets in that file. */
  readonly start: number;
  readonly end: number;
}

/** An index of what the files of a workspace declare. */
export interface DefinitionIndex {
  /** In the order of the names; none for a name that nothing declares or that too many files declare. */
  definitions(query: DefinitionQuery, signal: AbortSignal): Promise<readonly FoundDefinition[]>;
}

/** Lines before and after the cursor whose names are looked up. */
const before = 40;
const after = 12;
/** Names asked for, and definitions shown. */
const maxNames = 60;
const maxShown = 16;

/** What other files of the workspace declare of the names around the cursor, by name alone; the names nearest to the cursor first. Heads; whole
 * is only a type at the cursor. */
export function workspaceDefinitions(index: DefinitionIndex): ContextSource {
  return {
    name: 'workspace-definitions',
    async find({ document, cursor }, { signal }) {
      const names = namesByNearness(cursor.prefix, cursor.suffix);
      if (names.length === 0) return [];
      const { uri, languageId } = document;
      const found = await index.definitions({ uri, languageId, names, max: maxShown }, signal);
      return found.map(({ uri: from, path, text, start, end }, rank): Snippet => ({
        uri: from,
        path,
        text: rank === 0 && needsBody({ text }) ? text : signatureOf({ text }),
        start,
        end,
        score: 1 / (rank + 1),
        source: 'workspace-definitions',
      }));
    },
  };
}

/** The names around the cursor, from its line upward and then downward, each once. */
function namesByNearness(prefix: string, suffix: string): readonly string[] {
  const names = new Set<string>();
  let end = prefix.length;
  for (let line = 0; line < before && end >= 0 && names.size < maxNames; line++) {
    const start = end === 0 ? 0 : prefix.lastIndexOf('\n', end - 1) + 1;
    for (const name of [...identifiersIn(prefix.slice(start, end))].toReversed()) names.add(name);
    end = start - 1;
  }
  let start = 0;
  for (let line = 0; line < after && start < suffix.length && names.size < maxNames; line++) {
    const stop = suffix.indexOf('\n', start);
    for (const name of identifiersIn(suffix.slice(start, stop < 0 ? undefined : stop))) names.add(name);
    start = stop < 0 ? suffix.length : stop + 1;
  }
  return [...names].slice(0, maxNames);
}
