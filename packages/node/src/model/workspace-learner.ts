import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { systemClock, type ContentGate } from '@org/completion-core';
import { denyRuleFor, importedModules } from '@org/completion-core/host';
import { languageFamily, type LocalIndex } from '@org/completion-local';
import type { Environment } from '../config/user-directories';
import { createNodeGate } from '../gate/create-node-gate';
import { createIgnoreRules, type IgnoreRules } from '../ignore/ignore-rules';
import { languageIdOf, languageIds } from '../workspace/language-id';
import { listWorkspaceFiles } from '../workspace/list-workspace-files';
import {
  isGenerated,
  maxSourceBytes,
  maxWorkspaceBytes,
  readSourceText,
} from '../workspace/read-workspace-documents';
import { chooseFiles, type FoundFile } from './choose-files';
import { isUnsettled, stampOf } from './file-stamp';
import { indexStore, type IndexStore } from './index-store';
import { noDependencies, type LearnedDependencies, type LearnedFile } from './kept-index';
import { enoughBytes, learnDependencies } from './learn-dependencies';

/** What a workspace is learned by. Can be cloned to a worker. */
export interface LearningSettings {
  /** The workspace, absolute; nothing outside of it is read. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each is applied independently of the others. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Maximum bytes of all files together. @default 10_000_000 */
  readonly maxBytes?: number;
  /** Whether a small workspace is learned together with the public face of its dependencies. @default true */
  readonly dependencies?: boolean;
  /** Whether what was learned is kept in the user's cache folder. @default true */
  readonly keep?: boolean;
  /** Where the user's cache folder and git settings are looked for. @default process.env */
  readonly env?: Environment;
}

/** How far the learning of a family is. */
export interface LearningProgress {
  /** Files that were learned so far. */
  readonly files: number;
  /** Share that is done, 0–1. */
  readonly share: number;
}

/** How a family of languages is learned. */
export interface LearnOptions {
  /** Path of a file: those nearest to it are learned first. @default `root` */
  readonly near?: string | undefined;
  /** Files that have changed are learned only when they have no more bytes than this together. @default Infinity */
  readonly maxChangedBytes?: number;
  /** Time to read files, in milliseconds; the files read by then are learned. @default Infinity */
  readonly readMs?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LearningProgress) => void;
}

/** The result of learning a family. */
export interface LearnedFamily {
  /** Files of the family that are known. */
  readonly files: number;
  /** Files that were read for that, since they are new or have changed. */
  readonly read: number;
  /** Whether there was time for all. */
  readonly whole: boolean;
}

/** What a learner reports beside results. */
export interface LearnerEvents {
  /** Called once for each ignore list that takes too long to match, with one line. */
  readonly onSlowList: (message: string) => void;
  /** Called with what went wrong with the kept index, one line each; it costs no more than time. */
  readonly onFault: (message: string) => void;
}

/** Raise it when texts are learned in another way: what was kept before is then made anew. */
const learningVersion = 1;
/** Time of uninterrupted work before the thread is released, in milliseconds. */
const busyMs = 10;
/** Time between reports of progress, in milliseconds. */
const reportMs = 50;
/** How long ignore files are assumed to be unchanged while files are listed and read, in milliseconds. */
const trustedMs = 1_000;

/**
 * Keeps an index of the embedded model up to date with the files of a workspace: those that no ignore rule denies, nearest first, as far as
 * the limit allows, secrets masked. What was learned is kept on disk and only what has changed since is learned again.
 */
export class WorkspaceLearner {
  readonly #index: LocalIndex;
  readonly #settings: LearningSettings;
  readonly #env: Environment;
  readonly #onSlowList: (message: string) => void;
  readonly #now: () => number;
  readonly #store: IndexStore | undefined;
  readonly #gate: ContentGate;
  /** Path of the workspace with its links resolved. */
  readonly #realRoot: string;
  /** Known files by family, and by their paths relative to the workspace. */
  readonly #families = new Map<string, Map<string, LearnedFile>>();
  readonly #dependencies = new Map<string, LearnedDependencies>();

  /** @param now - the time of day, in milliseconds */
  constructor(
    index: LocalIndex,
    settings: LearningSettings,
    { onSlowList, onFault }: LearnerEvents,
    now: () => number = Date.now,
  ) {
    this.#now = now;
    const { root, ignoreGlobs = [], keep = true, env = process.env } = settings;
    this.#index = index;
    this.#settings = settings;
    this.#env = env;
    this.#onSlowList = onSlowList;
    this.#store = keep ? indexStore({ root, env, onFault }) : undefined;
    this.#gate = createNodeGate({ root, ignoreGlobs, env, onSlowList, trustedMs });
    this.#realRoot = realPathOf(root);
  }

  /**
   * Learns a family of languages, or what of it has changed, and keeps it. `undefined` when more has changed than `maxChangedBytes`.
   *
   * @throws the reason of `signal` when that is aborted; nothing is kept then
   */
  async learn(family: string, options: LearnOptions): Promise<LearnedFamily | undefined> {
    const { readMs = Infinity } = options;
    const late = new AbortController();
    const cancelLate = readMs === Infinity ? () => {} : systemClock.after(readMs, () => late.abort());
    try {
      return await this.#learn(family, options, late.signal);
    } finally {
      cancelLate();
    }
  }

  /** @param late - aborted when there is no more time to read */
  async #learn(family: string, options: LearnOptions, late: AbortSignal): Promise<LearnedFamily | undefined> {
    const { signal, near, maxChangedBytes = Infinity, onProgress = () => {} } = options;
    const known = this.#families.get(family) ?? this.#load(family);
    onProgress({ files: 0, share: 0 });
    const found = await this.#list(family, near, known, { signal, late });
    const { maxBytes = maxWorkspaceBytes } = this.#settings;
    const chosen = chooseFiles(found.files, maxBytes);
    const changed = chosen.filter((file) => file.known === undefined);
    const changedBytes = changed.reduce((sum, { size }) => sum + size, 0);
    const isSmall = chosen.reduce((sum, { size }) => sum + size, 0) < enoughBytes;
    if (changedBytes > maxChangedBytes) return undefined;
    // Files that there was no time to look for are not gone.
    const removed = found.whole ? this.#removeOthers(known, new Set(chosen.map(({ path }) => path))) : 0;
    let read = 0;
    let readBytes = 0;
    let releasedAt = performance.now();
    let reportedAt = releasedAt;
    for (const file of changed) {
      if (late.aborted) break;
      await this.#learnFile(file, known, isSmall);
      read++;
      readBytes += file.size;
      const now = performance.now();
      if (now - releasedAt < busyMs) continue;
      if (now - reportedAt > reportMs) {
        onProgress({ files: countLearned(known), share: (readBytes / changedBytes) * readingShare });
        reportedAt = now;
      }
      await setImmediate();
      signal.throwIfAborted();
      releasedAt = performance.now();
    }
    signal.throwIfAborted();
    const dependenciesChanged = late.aborted ? false : await this.#learnDependencies(family, known, options);
    signal.throwIfAborted();
    this.#index.build(({ builtTokens, totalTokens }) => {
      const share = totalTokens === 0 ? 1 : builtTokens / totalTokens;
      if (read > 0)
        onProgress({ files: countLearned(known), share: readingShare + share * (1 - readingShare) });
    });
    signal.throwIfAborted();
    this.#families.set(family, known);
    if (read + removed > 0 || dependenciesChanged) this.#keep(family);
    return { files: countLearned(known), read, whole: found.whole && read === changed.length };
  }

  /** Whether something is kept of a family, which may be of no use. */
  isKept(family: string): boolean {
    return this.#store?.has(family) === true;
  }

  /**
   * Learns a file again that has changed on disk or is no longer open in an editor, if its family was learned. The text that an editor
   * had of it is forgotten.
   */
  async changed(path: string): Promise<void> {
    const uri = pathToFileURL(path).href;
    this.#index.revertDocument(uri);
    const family = languageFamily(languageIdOf(path));
    const known = this.#families.get(family);
    const name = relative(this.#settings.root, path).replaceAll('\\', '/');
    if (known === undefined || name.startsWith('..')) return;
    const stamp = stampOf(path);
    const before = known.get(name);
    const isAdmitted =
      stamp !== undefined && isSource(path, family) && (await this.#gate.admits(uri)).admitted;
    if (!isAdmitted || stamp.size > maxSourceBytes) {
      this.#index.removeDocument(uri);
      if (!known.delete(name)) return;
    } else {
      if (before?.stamp === stamp.stamp) return;
      const isSmall = before?.imports !== undefined;
      await this.#learnFile({ path: name, ...stamp, known: undefined }, known, isSmall);
    }
    this.#index.build();
    this.#keep(family);
  }

  /** The files of a family with what is known of them, nearest first. */
  async #list(
    family: string,
    near: string | undefined,
    known: ReadonlyMap<string, LearnedFile>,
    { signal, late }: { readonly signal: AbortSignal; readonly late: AbortSignal },
  ): Promise<{ readonly files: readonly FoundFile[]; readonly whole: boolean }> {
    const { root, ignoreGlobs = [] } = this.#settings;
    const rules = createIgnoreRules(root, ignoreGlobs, {
      trustedMs,
      onSlowList: this.#onSlowList,
      env: this.#env,
    });
    const files: FoundFile[] = [];
    try {
      const paths = listWorkspaceFiles({
        root,
        rules,
        signal: AbortSignal.any([signal, late]),
        ...(near === undefined ? {} : { near }),
      });
      for await (const path of paths) {
        if (!isSource(path, family) || this.#isDenied(path, rules)) continue;
        const stamp = stampOf(path);
        if (stamp === undefined || stamp.size === 0 || stamp.size > maxSourceBytes) continue;
        const name = relative(root, path).replaceAll('\\', '/');
        const before = known.get(name);
        files.push({ path: name, ...stamp, known: before?.stamp === stamp.stamp ? before : undefined });
      }
    } catch (error) {
      if (signal.aborted || !late.aborted) throw error;
      return { files, whole: false };
    }
    return { files, whole: true };
  }

  /** Whether a listed file is denied by its name, or by the rules where the workspace really lies. */
  #isDenied(path: string, rules: IgnoreRules): boolean {
    if (denyRuleFor(pathToFileURL(path).href) !== undefined) return true;
    const { root } = this.#settings;
    if (this.#realRoot === root) return false;
    const real = join(this.#realRoot, relative(root, path));
    return denyRuleFor(pathToFileURL(real).href) !== undefined || rules.deniedBy(real, 'file') !== undefined;
  }

  /**
   * Learns a file that may be learned.
   *
   * @param isSmall - whether the workspace is so small that it learns from its dependencies
   */
  async #learnFile(
    { path: name, stamp, size }: FoundFile,
    known: Map<string, LearnedFile>,
    isSmall: boolean,
  ): Promise<void> {
    const path = join(this.#settings.root, name);
    const uri = pathToFileURL(path).href;
    // The file of an open document is learned when that is closed.
    if (this.#index.liveDocument(uri) !== undefined) return;
    const unsettled = isUnsettled({ stamp, size }, this.#now());
    const text = readSourceText(path);
    if (text === undefined) this.#index.removeDocument(uri);
    else this.#index.addDocument(uri, languageIdOf(path), await this.#gate.mask(text, uri));
    known.set(name, {
      stamp: unsettled ? '' : stamp,
      size,
      learned: text !== undefined,
      ...(isSmall && text !== undefined ? { imports: importedModules(text, languageIdOf(path)) } : {}),
    });
  }

  /** Returns whether anything has changed. */
  async #learnDependencies(
    family: string,
    known: ReadonlyMap<string, LearnedFile>,
    { near, signal }: LearnOptions,
  ): Promise<boolean> {
    const { root, dependencies = true } = this.#settings;
    const before = this.#dependencies.get(family) ?? noDependencies;
    const after = await learnDependencies(this.#index, before, {
      root,
      near,
      signal,
      languageIds: dependencies ? languagesOf(family) : [],
      files: known.values(),
      gate: this.#gate,
      env: this.#env,
    });
    this.#dependencies.set(family, after);
    return after !== before;
  }

  /** Forgets the files that are not among `chosen`. Returns their number. */
  #removeOthers(known: Map<string, LearnedFile>, chosen: ReadonlySet<string>): number {
    let removed = 0;
    for (const [name] of known) {
      if (chosen.has(name)) continue;
      known.delete(name);
      this.#index.removeDocument(this.#uriOf(name));
      removed++;
    }
    return removed;
  }

  #load(family: string): Map<string, LearnedFile> {
    const kept = this.#store?.read(family, this.#identity(family));
    if (kept === undefined) return new Map();
    this.#index.load(kept.snapshot);
    this.#dependencies.set(family, kept.dependencies);
    return new Map(kept.files);
  }

  #keep(family: string): void {
    const known = this.#families.get(family);
    if (known === undefined || this.#store === undefined) return;
    this.#store.write(family, {
      settings: this.#identity(family),
      files: known,
      dependencies: this.#dependencies.get(family) ?? noDependencies,
      snapshot: this.#index.save([family]),
    });
  }

  #uriOf(name: string): string {
    return pathToFileURL(join(this.#settings.root, name)).href;
  }

  /** What a kept index must have been made with. */
  #identity(family: string): string {
    const { root, ignoreGlobs = [], maxBytes = maxWorkspaceBytes } = this.#settings;
    const languages = languagesOf(family);
    return JSON.stringify({ learningVersion, root, languages, maxBytes, maxSourceBytes, ignoreGlobs });
  }
}

/** Share of reading in the time of learning; the rest is sorting. */
const readingShare = 0.7;

function isSource(path: string, family: string): boolean {
  return languageFamily(languageIdOf(path)) === family && !isGenerated(path);
}

function languagesOf(family: string): readonly string[] {
  return languageIds.filter((languageId) => languageFamily(languageId) === family);
}

function countLearned(known: ReadonlyMap<string, LearnedFile>): number {
  let count = 0;
  for (const { learned } of known.values()) if (learned) count++;
  return count;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
