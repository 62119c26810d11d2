import type { ContextSource } from '@org/completion-core';
import type { EditHistory } from '@org/completion-core/next-edit';
import {
  DocumentTracker,
  importedFiles,
  nearbyFiles,
  openDocuments,
  recentEdits,
  recentViews,
  type WorkspaceFile,
  type WorkspaceFiles,
} from '@org/completion-core/host';
import { uriOf, type Project, type ProjectFile } from './project';

/**
 * A project with its changes and open files, which context sources read. Kept in memory; the folder it came
 * from is never written to.
 */
export class Workspace {
  readonly project: Project;
  readonly sources: readonly ContextSource[];
  readonly #files: Map<string, ProjectFile>;
  readonly #tracker = new DocumentTracker();

  constructor(project: Project) {
    this.project = project;
    this.#files = new Map(project.files.map((file) => [file.path, file]));
    const files = this.#workspaceFiles();
    const tracker = this.#tracker;
    this.sources = [
      importedFiles(files),
      openDocuments(tracker),
      recentEdits(tracker),
      recentViews(tracker),
      nearbyFiles(files),
    ];
  }

  /** What was edited in it. */
  get history(): EditHistory {
    return this.#tracker;
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  file(path: string): ProjectFile | undefined {
    return this.#files.get(path);
  }

  uri(path: string): string {
    return uriOf(this.project, path);
  }

  /** Records that a file is in view, or that its text has changed. */
  update(path: string, text: string): void {
    const file = this.#files.get(path);
    if (file === undefined) return;
    this.#files.set(path, { ...file, text });
    this.#tracker.update({ uri: this.uri(path), path, languageId: file.languageId, text });
  }

  /** Reverts the changes of a file. */
  restore(path: string): void {
    const file = this.project.files.find((each) => each.path === path);
    if (file !== undefined) this.update(path, file.text);
  }

  /** Lines from 0, `endLine` exclusive. */
  viewed(path: string, startLine: number, endLine: number): void {
    this.#tracker.viewed(this.uri(path), startLine, endLine);
  }

  #workspaceFiles(): WorkspaceFiles {
    const shown = ({ path, text }: ProjectFile): WorkspaceFile => ({
      uri: this.uri(path),
      path,
      text: text.replaceAll(/\r\n?/g, '\n'),
    });
    const pathOf = (uri: string) => this.paths.find((path) => this.uri(path) === uri);
    const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
    return {
      find: (from, candidates) => {
        const folder = folderOf(pathOf(from) ?? '');
        for (const candidate of candidates) {
          const path = candidate.startsWith('/') ? candidate.slice(1) : joined(folder, candidate);
          const file = path === undefined ? undefined : this.#files.get(path);
          if (file !== undefined) return Promise.resolve(shown(file));
        }
        return Promise.resolve(undefined);
      },
      near: (from, languageId) => {
        const own = pathOf(from) ?? '';
        const near = [...this.#files.values()]
          .filter((file) => file.path !== own && file.languageId === languageId)
          .toSorted(
            (one, other) =>
              Number(folderOf(other.path) === folderOf(own)) - Number(folderOf(one.path) === folderOf(own)),
          );
        return Promise.resolve(near.slice(0, 12).map(shown));
      },
    };
  }
}

/** `path` from `folder` on, without `.` and `..`; `undefined` when it leads out of the project. */
function joined(folder: string, path: string): string | undefined {
  const parts = folder.split('/').filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
