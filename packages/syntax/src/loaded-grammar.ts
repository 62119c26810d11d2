import { LRUCache } from 'lru-cache';
import type { Edit, Language, Tree } from 'web-tree-sitter';
import { Parser } from 'web-tree-sitter';
import { editBetween } from './tree-edit';

/** Trees kept between requests: those of four documents with two each. */
const maxTrees = 8;

interface Kept {
  readonly source: string;
  readonly tree: Tree;
}

/** A parser of one language, and the last tree of each document that was parsed with it. */
export class LoadedGrammar {
  readonly #parser = new Parser();
  readonly #trees = new LRUCache<string, Kept>({ max: maxTrees, dispose: ({ tree }) => tree.delete() });

  constructor(language: Language) {
    this.#parser.setLanguage(language);
    // The first parse compiles the parser, which takes longer than any deadline.
    this.#parser.parse('a\n')?.delete();
  }

  /** The tree of `source`, parsed from the last one of the same `key`. The grammar frees it. `undefined` past the deadline. */
  treeOf(key: string, source: string, deadlineMs: number): Tree | undefined {
    const kept = this.#trees.get(key);
    if (kept?.source === source) return kept.tree;
    const tree =
      kept === undefined
        ? this.#parse(source, null, deadlineMs)
        : this.#after(kept.tree, editBetween(kept.source, source), source, deadlineMs);
    if (tree !== undefined) this.#trees.set(key, { source, tree });
    return tree;
  }

  /** The result of `read` for the tree of `source`, which is `tree`'s source after `edit`. Frees the new tree. */
  readAfter<T>(
    tree: Tree,
    edit: Edit,
    source: string,
    deadlineMs: number,
    read: (changed: Tree) => T,
  ): T | undefined {
    const changed = this.#after(tree, edit, source, deadlineMs);
    if (changed === undefined) return undefined;
    try {
      return read(changed);
    } finally {
      changed.delete();
    }
  }

  /** Frees the parser and the trees. */
  dispose(): void {
    this.#trees.clear();
    this.#parser.delete();
  }

  #after(tree: Tree, edit: Edit, source: string, deadlineMs: number): Tree | undefined {
    const edited = tree.copy();
    try {
      edited.edit(edit);
      return this.#parse(source, edited, deadlineMs);
    } finally {
      edited.delete();
    }
  }

  #parse(source: string, old: Tree | null, deadlineMs: number): Tree | undefined {
    const due = performance.now() + deadlineMs;
    const tree = this.#parser.parse(source, old, { progressCallback: () => performance.now() > due });
    // The next parse would resume a stopped one, whatever its text.
    if (tree === null) this.#parser.reset();
    return tree ?? undefined;
  }
}
