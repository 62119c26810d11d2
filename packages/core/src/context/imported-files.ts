import { LRUCache } from 'lru-cache';
import type { ContextSource } from '../domain/context-source';
import type { CursorContext } from '../domain/cursor';
import type { Snippet } from '../domain/prompt';
import { needsBody, type Declaration } from './declarations';
import { outlineOf, type FileOutline } from './file-outline';
import { groupSignatures, type SignatureGroup } from './group-signatures';
import { identifiersIn } from './identifiers';
import { headChars, importsIn, needsNoImport, passedOnIn, type ImportedFile } from './imports';
import { nameEvidence } from './name-evidence';
import { firstLines, lastLines, linesAfter, linesBefore, namesAround } from './names-around';
import { rankSignatures, rarityOfWords, type NameRelevance, type WordRarity } from './rank-signatures';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** Max declarations shown whole. */
const maxWholeDeclarations = 2;
/** Max files with outlines for one document. */
const maxFiles = 160;
/** Files of which what was read is cached, and documents whose outlines stay. */
const maxCachedFiles = 2 * maxFiles;
const maxDocuments = 20;
/** Max files that imported files only pass on. */
const maxPassedOn = 40;

/**
 * Creates a source of declarations in imported files: types named right at the cursor as a whole, and outlines with the signatures that
 * the next line may use. These are what the imports name, above all what nothing uses yet, what is named around the cursor, and what is
 * made of the same words, with the members of such types. Files that need no import count too, and so do files that an imported file
 * passes on. An outline stays the same while the user types a name.
 */
export function importedFiles(workspace: WorkspaceFiles): ContextSource {
  const readings = new LRUCache<string, FileReading>({ max: maxCachedFiles });
  const shown = new LRUCache<string, ShownOutlines>({ max: maxDocuments });

  function read({ uri, text }: WorkspaceFile, languageId: string): FileReading {
    const known = readings.get(uri);
    if (known?.text === text) return known;
    const reading = { text, outline: outlineOf(text), passedOn: passedOnIn(text, languageId, uri) };
    readings.set(uri, reading);
    return reading;
  }

  async function filesOf(
    { specifier, candidates }: ImportedFile,
    from: string,
    languageId: string,
    signal: AbortSignal,
  ): Promise<readonly WorkspaceFile[]> {
    const file = candidates.length === 0 ? undefined : await workspace.find(from, candidates, signal);
    if (file !== undefined) return [file];
    return (await workspace.resolve?.(from, { specifier, languageId }, signal)) ?? [];
  }

  /** Files that `files` export again. */
  async function passedOnBy(
    files: readonly WorkspaceFile[],
    languageId: string,
    signal: AbortSignal,
  ): Promise<readonly WorkspaceFile[]> {
    const passedOn = files
      .flatMap((file) => read(file, languageId).passedOn.map((imported) => ({ imported, uri: file.uri })))
      .slice(0, maxPassedOn);
    const found = passedOn.map(({ imported, uri }) => filesOf(imported, uri, languageId, signal));
    return (await Promise.all(found)).flat();
  }

  return {
    name: 'imports',
    async find({ document, cursor }, { signal }) {
      const { uri, languageId } = document;
      const head = document.text.slice(0, Math.min(document.text.length, headChars));
      const near = namesAround({ prefix: cursor.prefix.slice(-400), suffix: cursor.suffix.slice(0, 100) });
      const { named, used } = namesOf(head);
      const names = new Set([...namesAround(cursor), ...used]);
      const imports = importsIn(head, languageId, { uri, names });
      const [imported, beside] = await Promise.all([
        Promise.all(imports.map((each) => filesOf(each, uri, languageId, signal))),
        needsNoImport(languageId) ? workspace.near(uri, languageId, signal) : [],
      ]);
      const passedOn = await passedOnBy(imported.flat(), languageId, signal);
      const seen = new Set([uri]);
      const files = [...imported.flat(), ...passedOn, ...beside]
        .filter((file) => !seen.has(file.uri) && seen.add(file.uri))
        .slice(0, maxFiles);
      const found = files.map((file) => read(file, languageId).outline);
      const unused = document.text.length > headChars ? [] : [...named].filter((name) => !used.has(name));
      const place = {
        ...placeOf(cursor, found),
        outlines: found,
        named: [...named].join(' '),
        unused: unused.join(' '),
      };
      const before = shown.get(uri);
      const now =
        before !== undefined && isSame(before.place, place)
          ? before
          : outlinesAt(place, files, before, { named, unused: new Set(unused) });
      shown.set(uri, now);
      const pathOf = new Map(files.map((file) => [file.uri, file.path]));
      return [
        ...files
          .flatMap((file, index) => wholeOf(file, found[index]?.declarations ?? [], near))
          .slice(0, maxWholeDeclarations),
        ...now.groups.flatMap(({ uri: from, signatures }, index): Snippet[] => {
          const path = pathOf.get(from);
          const text = `${signatures.join('\n')}\n`;
          return path === undefined
            ? []
            : [{ path, uri: from, text, score: 1 / (index + 1), source: 'imports' }];
        }),
      ];
    },
  };
}

/** What was read of a file. */
interface FileReading {
  readonly text: string;
  readonly outline: FileOutline;
  /** Imports whose names the file exports again. */
  readonly passedOn: readonly ImportedFile[];
}

/** The outlines that were shown of a document, and what they followed from. */
interface ShownOutlines {
  readonly place: OutlinePlace;
  /** Of the words in the outlines of the place. */
  readonly rarity: WordRarity;
  readonly groups: readonly SignatureGroup[];
}

interface OutlinePlace {
  /** Text around the cursor, without a name that is being typed. */
  readonly prefix: string;
  readonly suffix: string;
  readonly outlines: readonly FileOutline[];
  readonly named: string;
  readonly unused: string;
}

/** The lines around the cursor that are evidence. A name at the cursor is left out until something with that name is declared. */
function placeOf(
  { prefix, suffix }: Pick<CursorContext, 'prefix' | 'suffix'>,
  outlines: readonly FileOutline[],
): Pick<OutlinePlace, 'prefix' | 'suffix'> {
  const lines = lastLines(prefix, linesBefore);
  const typed = /[\w$]*$/.exec(lines.slice(-100))?.[0] ?? '';
  const isName = typed !== '' && outlines.some(({ entries }) => entries.some(({ name }) => name === typed));
  return {
    prefix: isName ? lines : lines.slice(0, lines.length - typed.length),
    suffix: firstLines(suffix, linesAfter),
  };
}

function outlinesAt(
  place: OutlinePlace,
  files: readonly WorkspaceFile[],
  before: ShownOutlines | undefined,
  imported: Pick<NameRelevance, 'named' | 'unused'>,
): ShownOutlines {
  const { outlines } = place;
  const rarity =
    before !== undefined && isEqual(before.place.outlines, outlines)
      ? before.rarity
      : rarityOfWords(outlines);
  const ranked = rankSignatures(outlines, rarity, { ...imported, evidence: nameEvidence(place) });
  const staying = before?.place.suffix === place.suffix ? unchanged(before, files, outlines) : [];
  return { place, rarity, groups: groupSignatures(ranked, files, staying) };
}

function isSame(one: OutlinePlace, other: OutlinePlace): boolean {
  return (
    one.prefix === other.prefix &&
    one.suffix === other.suffix &&
    one.named === other.named &&
    one.unused === other.unused &&
    isEqual(one.outlines, other.outlines)
  );
}

function isEqual(one: readonly FileOutline[], other: readonly FileOutline[]): boolean {
  return one.length === other.length && one.every((outline, index) => outline === other[index]);
}

/** What was shown of files that are as they were. Stays only while the text below the cursor is the same: elsewhere all begins anew. */
function unchanged(
  { groups, place }: ShownOutlines,
  files: readonly WorkspaceFile[],
  outlines: readonly FileOutline[],
): readonly SignatureGroup[] {
  const before = new Set(place.outlines);
  const same = new Set(
    [...outlines.entries()].flatMap(([index, outline]) => (before.has(outline) ? [files[index]?.uri] : [])),
  );
  return groups.filter(({ uri }) => same.has(uri));
}

function wholeOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  near: ReadonlySet<string>,
): Snippet[] {
  return declarations
    .filter((declaration) => near.has(declaration.name) && needsBody(declaration))
    .map(({ text, start, end }) => ({ path, uri, text, start, end, score: 100, source: 'imports' }));
}

/** Statements that import, each with all its lines. */
const importStatements =
  /(?:^|\n)[ \t]*(?:(?:import|from|using|require)\b|use\s|export\s+(?:type\s+)?[*{])(?:[^\n]*[({](?:[^)}]*)[)}][^\n]*|[^\n]*)/g;

/** The names in the import statements of `text` and those in its other code. */
function namesOf(text: string): { readonly named: ReadonlySet<string>; readonly used: ReadonlySet<string> } {
  const statements = [...text.matchAll(importStatements)].map(([statement]) => statement);
  return {
    named: identifiersIn(statements.join('\n')),
    used: identifiersIn(text.replace(importStatements, '')),
  };
}
