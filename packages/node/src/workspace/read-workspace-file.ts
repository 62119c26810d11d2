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
  /** Texts cached, in UTF-16 units. @default 8_000_000 */
  readonly maxCachedChars?: number;
}

/** A file that was read, and its state on disk. */
export interface ReadFile extends WorkspaceFile {
  /** Changes when the file is written to. */
  readonly stamp: number;
}

/** Reads the file at an absolute path; `undefined` when it is denied, outside the workspace, too large or not text. Never rejects. */
export type ReadWorkspaceFile = (path: string) => Promise<ReadFile | undefined>;

/** Larger files are not read, in bytes. */
const maxFileBytes = 300_000;

/** Reads files of a workspace and caches them until they change on disk. A link to a target outside the workspace counts as outside. */
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

  /** Whether `path` is in the workspace both by name and with its links resolved. */
  async function isWithin(path: string): Promise<boolean> {
    if (!isInside(path, root)) return false;
    realRoot ??= await realpath(root);
    return isInside(await realpath(path), realRoot);
  }

  return async (path) => {
    const uri = pathToFileURL(path).href;
    try {
      if (!(await isWithin(path))) return undefined;
      const status = await stat(path);
      if (!status.isFile() || status.size > maxFileBytes) return undefined;
      if (!(await gate.admits(uri)).admitted) return undefined;
      const known = texts.get(path);
      const stamp = stampOf(status);
      const text = known?.stamp === stamp ? known.text : withPlainLineEnds(await readFile(path, 'utf8'));
      if (text.includes('\0')) return undefined;
      texts.set(path, { stamp, text });
      return { uri, path: relative(root, path).replaceAll('\\', '/'), text, stamp };
    } catch {
      return undefined;
    }
  };
}

/**
 * Reads a file that was just listed as not denied by ignore rules, synchronously and without caching; `undefined` when it is denied by its
 * name, no longer a regular file, too large or not text. Never throws.
 */
export function readListedFile(path: string): Pick<ReadFile, 'text' | 'stamp'> | undefined {
  try {
    if (denyRuleFor(pathToFileURL(path).href) !== undefined) return undefined;
    const status = lstatSync(path);
    if (!status.isFile() || status.size > maxFileBytes) return undefined;
    const text = withPlainLineEnds(readFileSync(path, 'utf8'));
    return text.includes('\0') ? undefined : { text, stamp: stampOf(status) };
  } catch {
    return undefined;
  }
}

function stampOf({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): number {
  return mtimeMs + size;
}

/** `text` with `\n` as its only line end. */
function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
