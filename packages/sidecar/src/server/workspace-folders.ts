import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver/node';
import { fileURLToPath } from 'node:url';

/** A folder of the workspace. */
export interface Folder {
  readonly uri: string;
  readonly path: string;
}

/** The folders an editor has open; those that are no directories of this machine are left out. */
export class WorkspaceFolders {
  #folders: readonly Folder[] = [];

  get all(): readonly Folder[] {
    return this.#folders;
  }

  initialize({ workspaceFolders, rootUri, rootPath }: InitializeParams): void {
    const named = (workspaceFolders ?? []).flatMap((each) => folderAt(each?.uri));
    const root = typeof rootUri === 'string' ? folderAt(rootUri) : [];
    const old = typeof rootPath === 'string' && rootPath !== '' ? [{ uri: '', path: rootPath }] : [];
    this.#folders = [named, root, old].find((each) => each.length > 0) ?? [];
  }

  changed({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const gone = new Set(removed.flatMap(({ uri }) => folderAt(uri)).map(({ path }) => path));
    const come = added.flatMap(({ uri }) => folderAt(uri));
    const kept = this.#folders.filter(
      ({ path }) => !gone.has(path) && come.every((each) => each.path !== path),
    );
    this.#folders = [...kept, ...come];
  }
}

function folderAt(uri: string): Folder[] {
  try {
    // A slash at the end is the URI's way of saying that it is a folder, and no part of the path.
    return [{ uri, path: fileURLToPath(uri).replace(/(?<=[^/\\:])[/\\]+$/, '') }];
  } catch {
    return [];
  }
}
