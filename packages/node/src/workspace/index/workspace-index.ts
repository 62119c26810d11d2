import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import {
  declarationsIn,
  type DefinitionQuery,
  type FoundDefinition,
  type WorkspaceFile,
} from '@org/completion-core/host';
import { createNodeGate } from '../../gate/create-node-gate';
import { isInside, projectFileName } from '../../config/workspace-root';
import { createIgnoreRules, type IgnoreRules } from '../../ignore/ignore-rules';
import { languageIdOf } from '../language-id';
import { listWorkspaceFiles } from '../list-workspace-files';
import type { ModuleLookup } from '../modules/module-lookup';
import { descriptionReader } from '../modules/read-description';
import { resolveModule } from '../modules/resolve-module';
import { readListedFile, workspaceReader, type ReadFile } from '../read-workspace-file';
import { pathOfUri } from '../path-of-uri';
import { candidatePath, folderOf } from '../workspace-files';
import { DeclarationTable } from './declaration-table';
import type { IndexProgress, IndexSettings } from './index-messages';
import { declaresNames, sameFamily } from './language-families';
import { nearestFirst, PathTable } from './path-table';
import { watchFolders, type FolderWatch } from './watch-folders';

/** A name that more files declare says nothing of which one is meant. */
const maxDeclaring = 8;
/** Definitions of one name. */
const maxPerName = 2;
/** Files near a document. */
const maxNearby = 12;
/** The index works so long before it looks for questions, in milliseconds. */
const busyMs = 3;
/** It says so often how far it is, in milliseconds. */
const toldMs = 100;

/** What changes with them are the files below their folder. */
const ruleFiles: ReadonlySet<string> = new Set(['.gitignore', '.completionignore', projectFileName]);

/** Who hears of an index. */
export interface IndexListeners {
  readonly onProgress: (progress: IndexProgress) => void;
  /** Told of ignore lists that take too long to match, in one line, whenever that is seen. */
  readonly onSlowList: (message: string) => void;
}

/**
 * What the files of a workspace declare and where they lie, read in the background and kept up to date. Keeps paths, names and numbers;
 * texts are read when they are asked for, through the gate. A question is answered from what is known at the moment.
 */
export class WorkspaceIndex {
  readonly #settings: IndexSettings;
  readonly #listeners: IndexListeners;
  readonly #startedAt = performance.now();
  readonly #ending = new AbortController();
  readonly #paths = new PathTable();
  readonly #table = new DeclarationTable();
  readonly #stamps = new Map<string, number>();
  readonly #read: (path: string) => Promise<ReadFile | undefined>;
  readonly #lookup: ModuleLookup;
  #watch: FolderWatch | undefined;
  #state: 'reading' | 'ready' = 'reading';
  #elapsedMs = 0;
  /** Changes are taken in one after another. */
  #changes: Promise<void> = Promise.resolve();

  constructor(settings: IndexSettings, listeners: IndexListeners) {
    const { root, ignoreGlobs } = settings;
    const { onSlowList } = listeners;
    this.#settings = settings;
    this.#listeners = listeners;
    this.#read = workspaceReader({ root, gate: createNodeGate({ root, ignoreGlobs, onSlowList }) });
    this.#lookup = {
      root,
      isFile: (path) => Promise.resolve(this.#paths.has(path)),
      filesIn: (folder) => Promise.resolve(this.#paths.inFolder(folder)),
      description: descriptionReader(),
      endingWith: (tail) => this.#paths.endingWith(tail),
      foldersEndingWith: (tail) => this.#paths.foldersEndingWith(tail),
    };
  }

  /** Reads the workspace. Settles when all files have been looked at, or when the index was closed. */
  async fill(): Promise<void> {
    const { root, near, watch } = this.#settings;
    if (watch) this.#watch = watchFolders((paths) => void this.changed(paths));
    await this.#readAll(this.#list(near ?? join(root, 'file')));
    this.#elapsedMs = performance.now() - this.#startedAt;
    this.#state = 'ready';
    this.#tell();
  }

  async definitions({ uri, languageId, names, max }: DefinitionQuery): Promise<readonly FoundDefinition[]> {
    const own = pathOfUri(uri) ?? join(this.#settings.root, 'file');
    const found: FoundDefinition[] = [];
    for (const name of names) {
      if (found.length >= max) break;
      const files = this.#table.filesOf(name);
      if (files.length === 0 || files.length > maxDeclaring || files.includes(own)) continue;
      const related = files.filter((file) => sameFamily(languageIdOf(file), languageId));
      for (const file of nearestFirst(related, own).slice(0, maxPerName)) {
        const definition = await this.#definitionIn(file, name);
        if (definition !== undefined) found.push(definition);
      }
    }
    return found.slice(0, max);
  }

  async find(from: string, candidates: readonly string[]): Promise<WorkspaceFile | undefined> {
    const { root, maxFiles } = this.#settings;
    const folder = folderOf(from, root);
    const knowsAll = this.#state === 'ready' && this.#paths.size < maxFiles;
    for (const candidate of candidates) {
      const path = candidatePath(candidate, folder, root);
      if (knowsAll && !this.#paths.has(path)) continue;
      const file = await this.#read(path);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async resolve(from: string, specifier: string, languageId: string): Promise<readonly WorkspaceFile[]> {
    const own = pathOfUri(from);
    if (own === undefined) return [];
    return this.#readEach(await resolveModule({ specifier, languageId }, own, this.#lookup));
  }

  async near(from: string, languageId: string): Promise<readonly WorkspaceFile[]> {
    const own = pathOfUri(from);
    const folder = folderOf(from, this.#settings.root);
    const ending = extname(own ?? '');
    const fits = (path: string) =>
      path !== own && (extname(path) === ending || sameFamily(languageIdOf(path), languageId));
    const related = own === undefined ? [] : nearestFirst(this.#paths.relatedTo(own), own).filter(fits);
    const beside = this.#paths.inFolder(folder).filter(fits);
    const order =
      own === undefined ? beside : beside.toSorted((a, b) => pathSimilarity(b, own) - pathSimilarity(a, own));
    return this.#readEach([...new Set([...related.slice(0, maxNearby / 2), ...order])].slice(0, maxNearby));
  }

  /** Looks again at `paths`: files or folders that were written, created, moved or deleted. */
  changed(paths: readonly string[]): Promise<void> {
    this.#changes = this.#changes
      .then(async () => {
        for (const path of paths) {
          if (this.#ending.signal.aborted) return;
          await this.#lookAgain(path);
        }
        if (this.#state === 'ready') this.#tell();
      })
      .catch(() => {
        // What could not be looked at, or not to the end, stays as it was; later changes are taken in all the same.
      });
    return this.#changes;
  }

  close(): void {
    this.#ending.abort();
    this.#watch?.close();
  }

  progress(): IndexProgress {
    return {
      state: this.#state,
      files: this.#paths.size,
      indexed: this.#table.files,
      declarations: this.#table.declarations,
      elapsedMs: Math.round(this.#state === 'ready' ? this.#elapsedMs : performance.now() - this.#startedAt),
      watching: this.#watch?.complete ?? false,
    };
  }

  #tell(): void {
    if (!this.#ending.signal.aborted) this.#listeners.onProgress(this.progress());
  }

  /** The rules as the ignore files are now. */
  #rules(): IgnoreRules {
    const { root, ignoreGlobs } = this.#settings;
    return createIgnoreRules(root, ignoreGlobs, { onSlowList: this.#listeners.onSlowList });
  }

  /** Files that no rule denies, from `near` outward; their folders are watched from then on. */
  async *#list(near: string): AsyncGenerator<string, void> {
    const { root, maxFiles } = this.#settings;
    const rules = this.#rules();
    const { signal } = this.#ending;
    try {
      yield* listWorkspaceFiles({
        root,
        rules,
        near,
        maxFiles,
        signal,
        onFolder: (folder) => this.#watch?.add(folder),
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #readAll(files: AsyncIterable<string>): Promise<void> {
    let told = performance.now();
    let rested = told;
    for await (const path of files) {
      this.#paths.add(path);
      if (!declaresNames(languageIdOf(path))) continue;
      const file = readListedFile(path);
      if (file === undefined) this.#forget(path);
      else this.#take(path, file);
      const now = performance.now();
      if (now - rested > busyMs) {
        // Questions come first.
        await setImmediate();
        rested = performance.now();
      }
      if (now - told < toldMs) continue;
      told = now;
      this.#tell();
    }
  }

  /** Takes in what the file declares; a file that may not be read declares nothing. */
  async #index(path: string): Promise<void> {
    const file = await this.#read(path);
    if (this.#ending.signal.aborted) return;
    if (file === undefined) this.#forget(path);
    else this.#take(path, file);
  }

  #take(path: string, { text, stamp }: Pick<ReadFile, 'text' | 'stamp'>): void {
    if (this.#stamps.get(path) === stamp) return;
    this.#stamps.set(path, stamp);
    this.#table.put(path, declarationsIn(text));
  }

  #forget(path: string): void {
    this.#stamps.delete(path);
    this.#table.remove(path);
  }

  /** The lines of `file` that declare `name`, as the file is now. */
  async #definitionIn(file: string, name: string): Promise<FoundDefinition | undefined> {
    const read = await this.#read(file);
    if (read === undefined) {
      this.#forget(file);
      return undefined;
    }
    this.#take(file, read);
    const [place] = this.#table.placesIn(file, name);
    if (place === undefined) return undefined;
    const { start, end } = place;
    return { name, uri: read.uri, path: read.path, text: read.text.slice(start, end), start, end };
  }

  async #readEach(paths: readonly string[]): Promise<readonly WorkspaceFile[]> {
    const files = await Promise.all(paths.map((path) => this.#read(path)));
    return files.filter((file) => file !== undefined).map(({ uri, path, text }) => ({ uri, path, text }));
  }

  async #lookAgain(path: string): Promise<void> {
    const { root } = this.#settings;
    if (!isInside(path, root)) return;
    const name = basename(path);
    if (ruleFiles.has(name)) return this.#lookAgainBelow(dirname(path));
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory()) return this.#lookAgainBelow(path);
    if (status === undefined) this.#removeBelow(path, new Set());
    const denied = status === undefined || this.#rules().deniedBy(path, 'file') !== undefined;
    if (denied) {
      this.#paths.delete(path);
      this.#forget(path);
    } else {
      this.#paths.add(path);
      if (declaresNames(languageIdOf(path))) await this.#index(path);
    }
  }

  /** Lists `folder` anew: what is gone or denied now goes, what is new comes. */
  async #lookAgainBelow(folder: string): Promise<void> {
    const seen = new Set<string>();
    const { root, maxFiles } = this.#settings;
    const rules = this.#rules();
    if (folder !== root && rules.deniedBy(folder, 'directory') !== undefined)
      return this.#removeBelow(folder, seen);
    const listed = listWorkspaceFiles({
      root: folder,
      rules,
      maxFiles,
      signal: this.#ending.signal,
      onFolder: (each) => this.#watch?.add(each),
    });
    async function* noted() {
      for await (const path of listed) {
        seen.add(path);
        yield path;
      }
    }
    await this.#readAll(noted());
    this.#removeBelow(folder, seen);
  }

  #removeBelow(folder: string, but: ReadonlySet<string>): void {
    for (const path of this.#paths.all()) {
      if (!path.startsWith(folder + sep) || but.has(path)) continue;
      this.#paths.delete(path);
      this.#forget(path);
    }
  }
}

/** How long the beginning is that two paths share. */
function pathSimilarity(path: string, own: string): number {
  let length = 0;
  while (length < path.length && path[length] === own[length]) length++;
  return length;
}
