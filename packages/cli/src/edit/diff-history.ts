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
  const realPath = await withoutLinks(document.path);
  const realRoot = await withoutLinks(root);
  const texts = new Map([[document.uri, normalizeLineEnds(document.text)]]);
  const files = new Map<string, ChangedFile>();
  const events: { readonly event: EditEvent; readonly file: ChangedFile }[] = [];
  for (const { names, line, before, after } of changes) {
    const key = names.join('\n');
    const file = files.get(key) ?? (await findFile(names, folders, document.path, realPath));
    files.set(key, file);
    const uri = file.isDocument ? document.uri : pathToFileURL(file.path).href;
    // Bytes that are no UTF-8 are no text to show a model.
    if (`${before}${after}`.includes('\uFFFD') || !(await gate.admits(uri)).admitted) continue;
    const inRoot = [root, realRoot].find((each) => isInside(file.path, each));
    const path =
      inRoot === undefined ? basename(file.path) : relative(inRoot, file.path).replaceAll('\\', '/');
    events.push({ event: { uri, path, line, before, after, accepted: false }, file });
    if (!texts.has(uri) && inRoot !== undefined) texts.set(uri, await readText(file.path));
  }
  const ordered = isUnordered ? byTime(events) : events;
  const kept = limited(ordered.map(({ event }) => event));
  return {
    own: ordered.flatMap(({ event, file }) => (file.isDocument ? [event] : [])),
    history: {
      history: () => kept,
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
  readonly isDocument: boolean;
  /** When it was last written, in milliseconds; 0 for a file that is gone. */
  readonly modifiedAt: number;
}

/** The file that a diff calls by one of `names`: the document, else the first that exists. */
async function findFile(
  names: readonly string[],
  folders: readonly string[],
  documentPath: string,
  realPath: string,
): Promise<ChangedFile> {
  const paths = folders.flatMap((folder) => names.map((name) => resolve(folder, name)));
  const [likeliest] = paths;
  // A diff without names is one of the document.
  if (likeliest === undefined) return { path: documentPath, isDocument: true, modifiedAt: 0 };
  const found = await Promise.all(
    paths.map(async (path) => {
      const status = await stat(path).catch(() => undefined);
      const isDocument = path === documentPath || (await withoutLinks(path)) === realPath;
      return { path, isDocument, modifiedAt: status?.mtimeMs ?? 0 };
    }),
  );
  return (
    found.find(({ isDocument }) => isDocument) ??
    found.find(({ modifiedAt }) => modifiedAt > 0) ?? { path: likeliest, isDocument: false, modifiedAt: 0 }
  );
}

/** Files in the order in which they were written, and those of the document last. */
function byTime<T extends { readonly file: ChangedFile }>(events: readonly T[]): readonly T[] {
  const rank = ({ file }: T) => (file.isDocument ? Infinity : file.modifiedAt);
  return events.toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

/** The last events that are not too long. */
function limited(events: readonly EditEvent[]): readonly EditEvent[] {
  const kept: EditEvent[] = [];
  let left = maxChars;
  for (const event of events.toReversed()) {
    const { before, after } = event;
    if (Math.max(before.length, after.length) > maxEventChars) continue;
    left -= before.length + after.length;
    if (left < 0 || kept.length === maxEvents) break;
    kept.unshift(event);
  }
  return kept;
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
