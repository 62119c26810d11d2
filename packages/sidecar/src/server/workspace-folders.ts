import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver/node';
import { fileURLToPath } from 'node:url';

/** A folder of the workspace. */
export interface Folder {
  readonly uri: string;
  readonly path: string;
}

/** The folders that the editor has open, without those that are not directories of this machine. */
export class WorkspaceFolders {
  #folders: readonly Folder[] = [];

  get all(): readonly Folder[] {
    return this.#folders;
  }

  initialize({ workspaceFolders, rootUri, rootPath }: InitializeParams): void {
    const named = (workspaceFolders ?? []).flatMap((each) => folderAt(each?.uri));
    const root = typeof rootUri === 'string' ? folderAt(rootUri) : [];
    const legacy = typeof rootPath === 'string' && rootPath !== '' ? [{ uri: '', path: rootPath }] : [];
    this.#folders = [named, root, legacy].find((each) => each.length > 0) ?? [];
  }

  changed({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const removedPaths = new Set(removed.flatMap(({ uri }) => folderAt(uri)).map(({ path }) => path));
    const addedFolders = added.flatMap(({ uri }) => folderAt(uri));
    const kept = this.#folders.filter(
      ({ path }) => !removedPaths.has(path) && addedFolders.every((each) => each.path !== path),
    );
    this.#folders = [...kept, ...addedFolders];
  }
}

function folderAt(uri: string): Folder[] {
  try {
    // A trailing slash marks a folder in a URI and is not part of the path.
    return [{ uri, path: fileURLToPath(uri).replace(/(?<=[^/\\:])[/\\]+$/, '') }];
  } catch {
    return [];
  }
}
