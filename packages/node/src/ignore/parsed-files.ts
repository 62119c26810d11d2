import { lstatSync, readFileSync, statSync, type Stats } from 'node:fs';
import { LRUCache } from 'lru-cache';

/** Files remembered. */
const maxFiles = 5_000;

/** Reads small files when they are first needed and again when they change. */
export class ParsedFiles<T extends object> {
  readonly #parse: (text: string) => T;
  readonly #unreadable: T;
  readonly #maxBytes: number;
  readonly #known = new LRUCache<string, { readonly stamp: string; readonly value: T }>({ max: maxFiles });

  /**
   * @param parse - may throw: then the file counts as unreadable
   * @param unreadable - what a file stands for that is there and cannot be read: no permission, a dangling link, a pipe, larger than `mostBytes`
   */
  constructor(parse: (text: string) => T, unreadable: T, maxBytes: number) {
    this.#parse = parse;
    this.#unreadable = unreadable;
    this.#maxBytes = maxBytes;
  }

  /** `undefined` when there is no file at `path`; a directory counts as none. The same object while the file does not change. */
  read(path: string): T | undefined {
    try {
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined) return isThere(path) ? this.#unreadable : undefined;
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
    // Files of the kernel have no size either, and some of them no end.
    const text = size === 0 ? '' : readFileSync(path, 'utf8');
    let value = this.#unreadable;
    try {
      value = this.#parse(text);
    } catch {
      // Not in the form it should have.
    }
    this.#known.set(path, { stamp, value });
    return value;
  }
}

/** A link that leads nowhere is there. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Gone since it was seen, or below what is no directory: in a worktree and a submodule `.git` is a file. */
function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
