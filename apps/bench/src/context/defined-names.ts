import { basename, extname } from 'node:path';
import { chanceBelow } from '../measure/chance';
import { referencesIn, type Language, type RefersTo } from './name-references';

export interface SourceText {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A use of a name that another file defines. */
export interface NameUse {
  readonly path: string;
  readonly name: string;
  /** Where the line begins, and where the name does, in UTF-16 units. */
  readonly lineStart: number;
  readonly nameStart: number;
  readonly lineEnd: number;
  /** The line that defines the name, without white space around it, and its file. */
  readonly definingLine: string;
  readonly definedIn: string;
}

/** Definitions of names that other files can use. Different patterns than those of the engine, on purpose. */
const defining: Readonly<Record<Language, readonly RegExp[]>> = {
  typescript: [
    /^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|interface|type|enum|const|let)\s+([A-Za-z_$][\w$]*)/,
  ],
  python: [/^(?:async\s+)?(?:def|class)\s+([A-Za-z]\w*)/, /^([A-Z][A-Z0-9_]{2,})\s*(?::[^=]+)?=/],
  java: [
    /^(?:(?:public|final|abstract|sealed|static|strictfp)\s+)*(?:class|interface|enum|record|@interface)\s+(\w+)/,
    /^ {2,4}(?:(?:public|protected|static|final|abstract|synchronized)\s+)+(?:<[^>]+>\s+)?[\w<>[\],.? ]+\s(\w+)\s*\([^;]*\{?\s*$/,
  ],
};

const notCode = /^\s*(?:import\b|export\b.*\bfrom\b|from\b|using\b|package\b|\/\/|\/?\*|#|"""|@)/;

/**
 * What counts as a use of a name: `references` to the definition, as far as patterns can tell, or all `words` that are spelled like it,
 * as in the figures before 2026-12-01: these have names in comments, parameters and members of other types too.
 */
export type Uses = 'references' | 'words';

/**
 * Lines of `files` that use a name which exactly one other file defines, at most one a file and name, in an order by chance. Imports
 * and lines of comment are no uses.
 */
export function usesOfDefinedNames(
  files: readonly SourceText[],
  language: Language,
  seed: number,
  counted: Uses = 'references',
): readonly NameUse[] {
  const definitions = definitionsIn(files, language);
  const uses = files.flatMap((file) => {
    const refers =
      counted === 'words' ? () => true : referencesIn(file.text, language, (name) => definitions.has(name));
    return usesIn(file, definitions, seed, refers);
  });
  return uses
    .map((use) => ({ use, order: chanceBelow(1_000_000, seed, use.path, use.name) }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ use }) => use);
}

type Definitions = ReadonlyMap<string, { readonly path: string; readonly line: string } | 'several'>;

function definitionsIn(files: readonly SourceText[], language: Language): Definitions {
  const found = new Map<string, { readonly path: string; readonly line: string } | 'several'>();
  for (const { path, text } of files) {
    for (const line of text.split('\n')) {
      for (const pattern of defining[language]) {
        const name = pattern.exec(line)?.[1];
        if (name === undefined || name.length < 3) continue;
        const before = found.get(name);
        // Overloads in one file are one definition: the first.
        if (before === undefined) found.set(name, { path, line: line.trim() });
        else if (before === 'several' || before.path !== path) found.set(name, 'several');
      }
    }
  }
  return found;
}

function usesIn(
  { path, text }: SourceText,
  definitions: Definitions,
  seed: number,
  refers: RefersTo,
): readonly NameUse[] {
  const places = new Map<string, NameUse[]>();
  let lineStart = 0;
  let inImport = false;
  for (const line of text.split('\n')) {
    const lineEnd = lineStart + line.length;
    const begins = /^\s*(?:import|from|export)\b[^'";]*[({]\s*(?:$|[^)}]*$)/.test(line);
    if (!inImport && !begins && !notCode.test(line)) {
      for (const { 0: name, index } of line.matchAll(/(?<![\w$'"/-])[A-Za-z_$][\w$]{2,}(?![\w$'"/-])/g)) {
        const definition = definitions.get(name);
        if (definition === undefined || definition === 'several' || definition.path === path) continue;
        const definedIn = basename(definition.path, extname(definition.path));
        if (!refers({ name, index: lineStart + index, definedIn })) continue;
        const use = {
          path,
          name,
          lineStart,
          nameStart: lineStart + index,
          lineEnd,
          definingLine: definition.line,
          definedIn: definition.path,
        };
        const known = places.get(name);
        if (known === undefined) places.set(name, [use]);
        else known.push(use);
      }
    }
    if (begins) inImport = true;
    if (inImport && /[)}]/.test(line)) inImport = false;
    lineStart = lineEnd + 1;
  }
  return [...places].flatMap(([name, uses]) => uses[chanceBelow(uses.length, seed, path, name)] ?? []);
}
