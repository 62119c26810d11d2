import { lstatSync, readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LRUCache } from 'lru-cache';
import type { ContentGate } from '@org/completion-core';
import { denyRuleFor, type WorkspaceFile } from '@org/completion-core/host';
import { isInside } from '../config/workspace-root';

export interface WorkspaceReaderOptions {
  /** The workspace; nothing outside of it is read. */
  readonly root: string;
  /** Judges every file before it is read. */
  readonly gate: ContentGate;
  /** Texts kept, in UTF-16 units. @default 8_000_000 */
  readonly maxCachedChars?: number;
}

/** A file as it was read, and the state it was in. */
export interface ReadFile extends WorkspaceFile {
  /** Another number when the file is written to. */
  readonly stamp: number;
}

/** Reads the file at an absolute path; `undefined` when it is denied, lies outside, is too large or no text. Never rejects. */
export type ReadWorkspaceFile = (path: string) => Promise<ReadFile | undefined>;

/** Larger files are not read, in bytes. */
const maxFileBytes = 300_000;

/** Reads files of a workspace and keeps them while they do not change on disk. Links that lead outside count as outside. */
export function workspaceReader({
  root,
  gate,
  maxCachedChars = 8_000_000,
}: WorkspaceReaderOptions): ReadWorkspaceFile {
  const texts = new LRUCache<string, { readonly stamp: number; readonly text: string }>({
    maxSize: maxCachedChars,
    sizeCalculation: ({ text }) => text.length + 1,
  });
  let realRoot: string | undefined;

  /** Whether `path` is in the workspace by its name and by what links on its way lead to. */
  async function liesWithin(path: string): Promise<boolean> {
    if (!isInside(path, root)) return false;
    realRoot ??= await realpath(root);
    return isInside(await realpath(path), realRoot);
  }

  return async (path) => {
    const uri = pathToFileURL(path).href;
    try {
      if (!(await liesWithin(path))) return undefined;
      const status = await stat(path);
      if (!status.isFile() || status.size > maxFileBytes) return undefined;
      if (!(await gate.admits(uri)).admitted) return undefined;
      const known = texts.get(path);
      const stamp = stampOf(status);
      const text = known?.stamp === stamp ? known.text : plain(await readFile(path, 'utf8'));
      if (text.includes('\0')) return undefined;
      texts.set(path, { stamp, text });
      return { uri, path: relative(root, path).replaceAll('\\', '/'), text, stamp };
    } catch {
      return undefined;
    }
  };
}

/**
 * Reads a file that was just listed as one that no ignore rule denies, at once and without keeping it; `undefined` when its name denies it,
 * or it is no regular file any more, too large or no text. Never throws.
 */
export function readListedFile(path: string): Pick<ReadFile, 'text' | 'stamp'> | undefined {
  try {
    if (denyRuleFor(pathToFileURL(path).href) !== undefined) return undefined;
    const status = lstatSync(path);
    if (!status.isFile() || status.size > maxFileBytes) return undefined;
    const text = plain(readFileSync(path, 'utf8'));
    return text.includes('\0') ? undefined : { text, stamp: stampOf(status) };
  } catch {
    return undefined;
  }
}

function stampOf({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): number {
  return mtimeMs + size;
}

/** `text` with `\n` for every line end. */
function plain(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
