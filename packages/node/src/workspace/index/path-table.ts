import { basename, dirname, sep } from 'node:path';

/** The files of a workspace by path, by the end of their path and by the stem of their name. Paths are absolute. */
export class PathTable {
  readonly #paths = new Set<string>();
  readonly #byName = new Map<string, Set<string>>();
  readonly #byStem = new Map<string, Set<string>>();
  readonly #byFolder = new Map<string, Set<string>>();

  get size(): number {
    return this.#paths.size;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  all(): Iterable<string> {
    return this.#paths;
  }

  add(path: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    addTo(this.#byName, basename(path), path);
    addTo(this.#byStem, fileStem(path), path);
    addTo(this.#byFolder, dirname(path), path);
  }

  delete(path: string): void {
    if (!this.#paths.delete(path)) return;
    deleteFrom(this.#byName, basename(path), path);
    deleteFrom(this.#byStem, fileStem(path), path);
    deleteFrom(this.#byFolder, dirname(path), path);
  }

  /** Files whose path ends with the whole names in `tail`, such as `shop/Cart.java`. */
  endingWith(tail: string): readonly string[] {
    const end = sep + tail.replaceAll('/', sep);
    return [...(this.#byName.get(basename(tail)) ?? [])].filter((path) => path.endsWith(end));
  }

  /** Files in `folder`, without those in its subfolders. */
  inFolder(folder: string): readonly string[] {
    return [...(this.#byFolder.get(folder) ?? [])];
  }

  /** Folders whose path ends with `tail` and that contain files. */
  foldersEndingWith(tail: string): readonly string[] {
    const end = sep + tail.replaceAll('/', sep);
    return [...this.#byFolder.keys()].filter((folder) => folder.endsWith(end));
  }

  /** Other files whose name has the same stem as that of `path`. */
  relatedTo(path: string): readonly string[] {
    return [...(this.#byStem.get(fileStem(path)) ?? [])].filter((other) => other !== path);
  }
}

/** The part of a file's name that related files share: `cart` in `cart.test.ts`, `test_cart.py`, `CartTest.java`, `cart.h`. */
export function fileStem(path: string): string {
  return basename(path)
    .toLowerCase()
    .replace(/\.[^.]*$/, '')
    .replace(/[._-](test|tests|spec|stories|impl|types|module|service|controller)$/, '')
    .replace(/^(test|spec)_/, '')
    .replace(/tests?$/, '');
}

/** `paths` by their distance from `from` in the tree, nearest first. */
export function nearestFirst(paths: readonly string[], from: string): readonly string[] {
  const own = from.split(sep);
  const distance = (path: string) => {
    const other = path.split(sep);
    let shared = 0;
    while (shared < own.length && own[shared] === other[shared]) shared++;
    return own.length + other.length - 2 * shared;
  };
  return paths
    .map((path) => ({ path, distance: distance(path) }))
    .toSorted((one, other) => one.distance - other.distance || (one.path < other.path ? -1 : 1))
    .map(({ path }) => path);
}

function addTo(map: Map<string, Set<string>>, key: string, path: string): void {
  const paths = map.get(key);
  if (paths === undefined) map.set(key, new Set([path]));
  else paths.add(path);
}

function deleteFrom(map: Map<string, Set<string>>, key: string, path: string): void {
  const paths = map.get(key);
  paths?.delete(path);
  if (paths?.size === 0) map.delete(key);
}
