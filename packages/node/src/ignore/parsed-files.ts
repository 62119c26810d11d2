import { lstatSync, readFileSync, statSync, type Stats } from 'node:fs';
import { LRUCache } from 'lru-cache';

/** Files cached. */
const maxFiles = 5_000;

/** Reads small files when they are first needed and again when they change. */
export class ParsedFiles<T extends object> {
  readonly #parse: (text: string) => T;
  readonly #unreadable: T;
  readonly #maxBytes: number;
  readonly #known = new LRUCache<string, { readonly stamp: string; readonly value: T }>({ max: maxFiles });

  /**
   * @param parse - may throw: then the file counts as unreadable
   * @param unreadable - the value for a file that exists but cannot be read: no permission, a dangling link, a pipe, larger than `maxBytes`
   */
  constructor(parse: (text: string) => T, unreadable: T, maxBytes: number) {
    this.#parse = parse;
    this.#unreadable = unreadable;
    this.#maxBytes = maxBytes;
  }

  /** The value of the file at `path`, the same object until the file changes; `undefined` when there is no file. A directory does not count. */
  read(path: string): T | undefined {
    try {
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined) return exists(path) ? this.#unreadable : undefined;
      if (status.isDirectory()) return undefined;
      if (!status.isFile() || status.size > this.#maxBytes) return this.#unreadable;
      return this.#parsed(path, status);
    } catch (error) {
      return isAbsence(error) ? undefined : this.#unreadable;
    }
  }

  #parsed(path: string, { mtimeMs, ctimeMs, size }: Stats): T {
    const stamp = `${mtimeMs} ${ctimeMs} ${size}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.value;
    // Kernel files have the size 0 too, and some of them do not end.
    const text = size === 0 ? '' : readFileSync(path, 'utf8');
    let value = this.#unreadable;
    try {
      value = this.#parse(text);
    } catch {
      // Invalid content counts as unreadable.
    }
    this.#known.set(path, { stamp, value });
    return value;
  }
}

/** Whether the path exists; so does a dangling link. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Whether the file does not exist, or its parent is not a directory: in a worktree and a submodule `.git` is a file. */
function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
