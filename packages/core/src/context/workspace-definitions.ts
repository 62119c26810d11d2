import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { signatureOf, needsBody } from './declarations';
import { identifiersIn } from './identifiers';
import { linesAfter, linesBefore } from './names-around';

/** A lookup of names in an index. */
export interface DefinitionQuery {
  /** The document that uses the names; its own declarations are left out. */
  readonly uri: string;
  /** LSP language id of that document. */
  readonly languageId: string;
  /** Most important first. */
  readonly names: readonly string[];
  /** Max number of definitions. */
  readonly max: number;
}

/** A declaration in another file. */
export interface FoundDefinition {
  readonly name: string;
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** The declaration, from leading comments to the end of its body. */
  readonly text: string;
  /** UTF-16 offsets in that file. */
  readonly start: number;
  readonly end: number;
}

/** An index of the declarations in a workspace. */
export interface DefinitionIndex {
  /** Finds definitions, in the order of the names. Leaves out names without a declaration or declared in too many files. */
  definitions(query: DefinitionQuery, signal: AbortSignal): Promise<readonly FoundDefinition[]>;
}

const maxNames = 60;
const maxDefinitions = 10;

/**
 * Creates a source of signatures that other files declare for the names around the cursor, nearest name first. Looked up by name alone.
 * A type at the cursor comes whole.
 */
export function workspaceDefinitions(index: DefinitionIndex): ContextSource {
  return {
    name: 'workspace-definitions',
    async find({ document, cursor }, { signal }) {
      const names = namesByNearness(cursor.prefix, cursor.suffix);
      if (names.length === 0) return [];
      const { uri, languageId } = document;
      const found = await index.definitions({ uri, languageId, names, max: maxDefinitions }, signal);
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

/** Unique names around the cursor, from its line upward, then downward. */
function namesByNearness(prefix: string, suffix: string): readonly string[] {
  const names = new Set<string>();
  let end = prefix.length;
  for (let line = 0; line < linesBefore && end >= 0 && names.size < maxNames; line++) {
    const start = end === 0 ? 0 : prefix.lastIndexOf('\n', end - 1) + 1;
    for (const name of [...identifiersIn(prefix.slice(start, end))].toReversed()) names.add(name);
    end = start - 1;
  }
  let start = 0;
  for (let line = 0; line < linesAfter && start < suffix.length && names.size < maxNames; line++) {
    const stop = suffix.indexOf('\n', start);
    for (const name of identifiersIn(suffix.slice(start, stop < 0 ? undefined : stop))) names.add(name);
    start = stop < 0 ? suffix.length : stop + 1;
  }
  return [...names].slice(0, maxNames);
}
