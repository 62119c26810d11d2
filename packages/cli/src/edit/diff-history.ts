import { realpath, stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContentGate } from '@org/completion-core';
import { normalizeLineEnds } from '@org/completion-core/host';
import type { EditEvent, EditHistory } from '@org/completion-core/next-edit';
import { isInside } from '@org/completion-node';
import { decodeText } from '../complete/decode-text';
import { readRegularFile } from '../complete/read-regular-file';
import type { DiffChange } from './diff-changes';

/** Limits of what is kept, as of an editor's history: events, and UTF-16 units of all together and of one text. */
const maxEvents = 20;
const maxChars = 64_000;
const maxEventChars = 8_000;

/** The document that a next edit is for. */
export interface EditedDocument {
  readonly uri: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** What {@link readDiffHistory} needs besides the changes. */
export interface DiffHistoryOptions {
  readonly document: EditedDocument;
  /** Folders that names in the diff may be relative to, likeliest first. */
  readonly folders: readonly string[];
  /** Root of the workspace. Other files are read only in it. */
  readonly root: string;
  readonly gate: ContentGate;
  /** Whether the changes come in no order of time, as those of git: then those of the document are the last. */
  readonly isUnordered: boolean;
}

/** A history of edits, and the changes of the document itself. */
export interface DiffHistory {
  readonly history: EditHistory;
  /** Those of the document, in the order of the diff, whatever their length. */
  readonly own: readonly EditEvent[];
}

/** Makes the history of a diff: what was edited before, oldest first. Changes of files that may not leave are not in it. */
export async function readDiffHistory(
  changes: readonly DiffChange[],
  { document, folders, root, gate, isUnordered }: DiffHistoryOptions,
): Promise<DiffHistory> {
  const places = { folders, document, realPath: await withoutLinks(document.path) };
  const roots = [root, await withoutLinks(root)];
  const files = new Map<string, ChangedFile>();
  const located: LocatedChange[] = [];
  for (const change of changes) {
    const key = change.names.join('\n');
    const file = files.get(key) ?? (await findFile(change.names, places));
    files.set(key, file);
    located.push({ change, file });
  }
  const ordered = isUnordered ? byTime(located) : located;
  const kept = await admitted(ordered, gate);
  const texts = new Map([[document.uri, normalizeLineEnds(document.text)]]);
  for (const { file } of kept) {
    const isKnown = texts.has(file.uri) || !roots.some((each) => isInside(file.path, each));
    if (!isKnown) texts.set(file.uri, await readText(file.path));
  }
  const history = kept.map((each) => eventOf(each, roots));
  return {
    own: ordered.filter(({ file }) => file.isDocument).map((each) => eventOf(each, roots)),
    history: {
      history: () => history,
      revision: 1,
      // The command ends with the edit.
      accepted: () => {},
      textOf: (uri) => texts.get(uri) || undefined,
    },
  };
}

interface ChangedFile {
  /** Absolute. */
  readonly path: string;
  readonly uri: string;
  readonly isDocument: boolean;
  /** When it was last written, in milliseconds; 0 for a file that is gone. */
  readonly modifiedAt: number;
}

interface LocatedChange {
  readonly change: DiffChange;
  readonly file: ChangedFile;
}

interface Places {
  readonly folders: readonly string[];
  readonly document: EditedDocument;
  /** Path of the document without symbolic links. */
  readonly realPath: string;
}

/** The file that a diff calls by one of `names`: the document, else the first that exists. */
async function findFile(
  names: readonly string[],
  { folders, document, realPath }: Places,
): Promise<ChangedFile> {
  const { path: documentPath, uri } = document;
  const theDocument = { path: documentPath, uri, isDocument: true, modifiedAt: 0 };
  const paths = folders.flatMap((folder) => names.map((name) => resolve(folder, name)));
  const [likeliest] = paths;
  // A diff without names is one of the document.
  if (likeliest === undefined || paths.includes(documentPath)) return theDocument;
  for (const path of paths) {
    const status = await stat(path).catch(() => undefined);
    if (status === undefined) continue;
    if ((await withoutLinks(path)) === realPath) return theDocument;
    return { path, uri: pathToFileURL(path).href, isDocument: false, modifiedAt: status.mtimeMs };
  }
  return { path: likeliest, uri: pathToFileURL(likeliest).href, isDocument: false, modifiedAt: 0 };
}

/** Files in the order in which they were written, and the document last. */
function byTime(changes: readonly LocatedChange[]): readonly LocatedChange[] {
  const rank = ({ file }: LocatedChange) => (file.isDocument ? Number.MAX_VALUE : file.modifiedAt);
  return changes.toSorted((one, other) => rank(one) - rank(other));
}

/** The last changes that are text, not too long, and of files that may leave. */
async function admitted(
  changes: readonly LocatedChange[],
  gate: ContentGate,
): Promise<readonly LocatedChange[]> {
  const kept: LocatedChange[] = [];
  let left = maxChars;
  for (const located of changes.toReversed()) {
    const { change, file } = located;
    const { before, after } = change;
    // Bytes that are no UTF-8 are no text to show a model.
    const isText = !`${before}${after}`.includes('\uFFFD');
    if (!isText || Math.max(before.length, after.length) > maxEventChars) continue;
    if (!(await gate.admits(file.uri)).admitted) continue;
    left -= before.length + after.length;
    if (left < 0) break;
    kept.unshift(located);
    if (kept.length === maxEvents) break;
  }
  return kept;
}

function eventOf({ change, file }: LocatedChange, roots: readonly string[]): EditEvent {
  const { line, before, after } = change;
  const { uri, path } = file;
  const root = roots.find((each) => isInside(path, each));
  const shown = root === undefined ? basename(path) : relative(root, path).replaceAll('\\', '/');
  return { uri, path: shown, line, before, after, accepted: false };
}

/** `path` without symbolic links; as it is when it leads nowhere. */
function withoutLinks(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** The text of a file, so that what is around a change tells whether it is a secret; empty for one that cannot be read. */
async function readText(path: string): Promise<string> {
  try {
    return normalizeLineEnds(decodeText(await readRegularFile(path, path, ''), path).text);
  } catch {
    return '';
  }
}
