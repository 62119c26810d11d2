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
import { createIgnoreRules, type IgnoreRules, type IgnoreRulesOptions } from '../../ignore/ignore-rules';
import { languageIdOf } from '../language-id';
import { listWorkspaceFiles } from '../list-workspace-files';
import type { ModuleLookup } from '../modules/module-lookup';
import { descriptionReader } from '../modules/read-description';
import { resolveModule } from '../modules/resolve-module';
import { readListedFile, workspaceReader, type ReadFile } from '../read-workspace-file';
import { pathOfUri } from '../path-of-uri';
import { candidatePath, commonLength, folderOf, maxNearby } from '../workspace-files';
import { DeclarationTable } from './declaration-table';
import type { IndexMethods, IndexProgress, IndexSettings } from './index-messages';
import { declaresNames, sameFamily } from './language-families';
import { nearestFirst, PathTable } from './path-table';
import { watchFolders, type FolderWatch } from './watch-folders';

/** A name that more files declare is ambiguous. */
const maxDeclaring = 8;
/** Definitions returned for one name. */
const maxPerName = 2;
/** Time of uninterrupted indexing before pending calls are served, in milliseconds. */
const busyMs = 3;
/** Interval between progress reports, in milliseconds. */
const progressMs = 100;

/** A change of these affects all files below their folder. */
const ruleFiles: ReadonlySet<string> = new Set(['.gitignore', '.completionignore', projectFileName]);

/** Who is called when an index reports something. */
export interface IndexListeners {
  readonly onProgress: (progress: IndexProgress) => void;
  /** Called for ignore lists that take too long to match, with one line, each time that is noticed. */
  readonly onSlowList: (message: string) => void;
}

/**
 * The paths and declarations of the files of a workspace, read in the background and kept up to date. Keeps paths, names and numbers;
 * texts are read on demand, through the gate. Calls are answered from what is known at the moment.
 */
export class WorkspaceIndex implements IndexMethods {
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
  /** Changes are processed one after another. */
  #changes: Promise<void> = Promise.resolve();

  constructor(settings: IndexSettings, listeners: IndexListeners) {
    const { root, ignoreGlobs } = settings;
    this.#settings = settings;
    this.#listeners = listeners;
    const gate = createNodeGate({ root, ignoreGlobs, ...this.#ruleOptions() });
    this.#read = workspaceReader({ root, gate });
    this.#lookup = {
      root,
      isFile: (path) => Promise.resolve(this.#paths.has(path)),
      filesIn: (folder) => Promise.resolve(this.#paths.inFolder(folder)),
      description: descriptionReader(),
      endingWith: (tail) => this.#paths.endingWith(tail),
      foldersEndingWith: (tail) => this.#paths.foldersEndingWith(tail),
    };
  }

  /** Reads the workspace. Settles when all files have been read, or when the index was closed. */
  async fill(): Promise<void> {
    const { root, near, watch } = this.#settings;
    if (watch) this.#watch = watchFolders((paths) => void this.changed(paths));
    await this.#readAll(this.#list(near ?? join(root, 'file')));
    this.#elapsedMs = performance.now() - this.#startedAt;
    this.#state = 'ready';
    this.#reportProgress();
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
    const order = beside.toSorted((a, b) => commonLength(b, own) - commonLength(a, own));
    return this.#readEach([...new Set([...related.slice(0, maxNearby / 2), ...order])].slice(0, maxNearby));
  }

  changed(paths: readonly string[]): Promise<void> {
    this.#changes = this.#changes
      .then(async () => {
        const rules = this.#rules();
        for (const path of paths) {
          if (this.#ending.signal.aborted) return;
          await this.#update(path, rules);
        }
        if (this.#state === 'ready') this.#reportProgress();
      })
      .catch(() => {
        // Paths not updated stay as they were; later changes are still processed.
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

  #reportProgress(): void {
    if (!this.#ending.signal.aborted) this.#listeners.onProgress(this.progress());
  }

  #ruleOptions(): Pick<IgnoreRulesOptions, 'onSlowList' | 'env'> {
    const { env } = this.#settings;
    return { onSlowList: this.#listeners.onSlowList, ...(env === undefined ? {} : { env }) };
  }

  /** The rules by the present ignore files. */
  #rules(): IgnoreRules {
    const { root, ignoreGlobs } = this.#settings;
    return createIgnoreRules(root, ignoreGlobs, this.#ruleOptions());
  }

  /** Files that no rule denies, from `near` outward. Starts to watch their folders. */
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
    let reportedAt = performance.now();
    let yieldedAt = reportedAt;
    for await (const path of files) {
      this.#paths.add(path);
      if (!declaresNames(languageIdOf(path))) continue;
      const file = readListedFile(path);
      if (file === undefined) this.#forget(path);
      else this.#store(path, file);
      const now = performance.now();
      if (now - yieldedAt > busyMs) {
        await setImmediate();
        yieldedAt = performance.now();
      }
      if (now - reportedAt < progressMs) continue;
      reportedAt = now;
      this.#reportProgress();
    }
  }

  /** Indexes the declarations of a file; a file that may not be read has none. */
  async #index(path: string): Promise<void> {
    const file = await this.#read(path);
    if (this.#ending.signal.aborted) return;
    if (file === undefined) this.#forget(path);
    else this.#store(path, file);
  }

  #store(path: string, { text, stamp }: Pick<ReadFile, 'text' | 'stamp'>): void {
    if (this.#stamps.get(path) === stamp) return;
    this.#stamps.set(path, stamp);
    this.#table.put(path, declarationsIn(text));
  }

  #forget(path: string): void {
    this.#stamps.delete(path);
    this.#table.remove(path);
  }

  /** The lines of `file` that declare `name`, read from disk. */
  async #definitionIn(file: string, name: string): Promise<FoundDefinition | undefined> {
    const read = await this.#read(file);
    if (read === undefined) {
      this.#forget(file);
      return undefined;
    }
    this.#store(file, read);
    const [place] = this.#table.placesIn(file, name);
    if (place === undefined) return undefined;
    const { start, end } = place;
    return { name, uri: read.uri, path: read.path, text: read.text.slice(start, end), start, end };
  }

  async #readEach(paths: readonly string[]): Promise<readonly WorkspaceFile[]> {
    const files = await Promise.all(paths.map((path) => this.#read(path)));
    return files.filter((file) => file !== undefined).map(({ uri, path, text }) => ({ uri, path, text }));
  }

  async #update(path: string, rules: IgnoreRules): Promise<void> {
    const { root } = this.#settings;
    if (!isInside(path, root)) return;
    const name = basename(path);
    if (ruleFiles.has(name)) return this.#updateBelow(dirname(path), rules);
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory()) return this.#updateBelow(path, rules);
    if (status === undefined) this.#removeBelow(path, new Set());
    const denied = status === undefined || rules.deniedBy(path, 'file') !== undefined;
    if (denied) {
      this.#paths.delete(path);
      this.#forget(path);
    } else {
      this.#paths.add(path);
      if (declaresNames(languageIdOf(path))) await this.#index(path);
    }
  }

  /** Lists `folder` again: removes what is deleted or denied, adds what is new. */
  async #updateBelow(folder: string, rules: IgnoreRules): Promise<void> {
    const seen = new Set<string>();
    const { root, maxFiles } = this.#settings;
    if (folder !== root && rules.deniedBy(folder, 'directory') !== undefined)
      return this.#removeBelow(folder, seen);
    const listed = listWorkspaceFiles({
      root: folder,
      rules,
      maxFiles,
      signal: this.#ending.signal,
      onFolder: (each) => this.#watch?.add(each),
    });
    async function* listedAndSeen() {
      for await (const path of listed) {
        seen.add(path);
        yield path;
      }
    }
    await this.#readAll(listedAndSeen());
    this.#removeBelow(folder, seen);
  }

  #removeBelow(folder: string, except: ReadonlySet<string>): void {
    for (const path of this.#paths.all()) {
      if (!path.startsWith(folder + sep) || except.has(path)) continue;
      this.#paths.delete(path);
      this.#forget(path);
    }
  }
}
