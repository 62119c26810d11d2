import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LRUCache } from 'lru-cache';
import type { ContentGate, WorkspaceFile, WorkspaceFiles } from '@org/completion-core';
import { isInside } from '../config/workspace-root';
import { languageIdOf } from './language-id';

export interface WorkspaceFilesOptions {
  /** The workspace; nothing outside of it is read. */
  readonly root: string;
  /** Judges every file before it is read. */
  readonly gate: ContentGate;
  /** Texts kept, in UTF-16 units. @default 8_000_000 */
  readonly maxCachedChars?: number;
}

/** Larger files are not read, in bytes. */
const maxFileBytes = 300_000;
/** Files of a folder that are looked at. */
const mostNear = 12;

/**
 * The files of a workspace for context sources: read when they are asked for, kept while they do not change on disk. Denied
 * files are not read, nor what lies outside of the workspace, links included.
 */
export function workspaceFiles({
  root,
  gate,
  maxCachedChars = 8_000_000,
}: WorkspaceFilesOptions): WorkspaceFiles {
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

  async function read(path: string): Promise<WorkspaceFile | undefined> {
    const uri = pathToFileURL(path).href;
    try {
      if (!(await liesWithin(path))) return undefined;
      const status = await stat(path);
      if (!status.isFile() || status.size > maxFileBytes) return undefined;
      if (!(await gate.admits(uri)).admitted) return undefined;
      const known = texts.get(path);
      const stamp = status.mtimeMs + status.size;
      const text =
        known?.stamp === stamp ? known.text : (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
      if (text.includes('\0')) return undefined;
      texts.set(path, { stamp, text });
      return { uri, path: relative(root, path).replaceAll('\\', '/'), text };
    } catch {
      return undefined;
    }
  }

  return {
    async find(from, candidates, signal) {
      const folder = folderOf(from, root);
      for (const candidate of candidates) {
        if (signal.aborted) return undefined;
        const file = await read(
          candidate.startsWith('/') ? join(root, candidate) : resolve(folder, candidate),
        );
        if (file !== undefined) return file;
      }
      return undefined;
    },
    async near(from, languageId, signal) {
      const folder = folderOf(from, root);
      const own = pathOf(from);
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const ending = extname(own ?? '');
      const paths = entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, name))
        .filter((path) => path !== own && (extname(path) === ending || languageIdOf(path) === languageId))
        .toSorted((one, other) => shared(other, own) - shared(one, own))
        .slice(0, mostNear);
      const files: WorkspaceFile[] = [];
      for (const path of paths) {
        if (signal.aborted) break;
        const file = await read(path);
        if (file !== undefined) files.push(file);
      }
      return files;
    },
  };
}

function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}

/** Where relative paths begin; an untitled document lies at the root. */
function folderOf(uri: string, root: string): string {
  const path = pathOf(uri);
  return path === undefined ? root : dirname(path);
}

/** How long the beginning is that two paths share. */
function shared(path: string, own: string | undefined): number {
  let length = 0;
  while (own !== undefined && length < path.length && path[length] === own[length]) length++;
  return length;
}
