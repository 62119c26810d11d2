import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionRequest } from '@org/completion-core';
import { languageIds, readWorkspace, type LoadedConfig } from '@org/completion-node';
import type { Progress } from '../session/progress';
import type { Session } from '../session/open-session';
import type { Hole, HoleSource } from './cut-holes';
import type { Result } from './results';
import { score } from './score';

/** Languages in which a hole measures little. */
const prose: ReadonlySet<string> = new Set([
  'markdown',
  'plaintext',
  'json',
  'jsonc',
  'yaml',
  'xml',
  'toml',
  'ini',
]);

/** Reads the source files below `root` that the gate admits. */
export async function readSources(
  root: string,
  { ignoreGlobs }: LoadedConfig,
  { signal, onSlowList }: { readonly signal: AbortSignal; readonly onSlowList: (message: string) => void },
): Promise<HoleSource[]> {
  const sources: HoleSource[] = [];
  const code = languageIds.filter((languageId) => !prose.has(languageId));
  for await (const { path, languageId, text } of readWorkspace({
    root,
    ignoreGlobs,
    languageIds: code,
    signal,
    onSlowList,
  }))
    sources.push({ path, languageId, text });
  return sources;
}

/** One way to fill holes: a model, and how it is asked. */
interface Filler {
  /** Opens a session for the file of `hole`. */
  readonly open: (hole: Hole) => Promise<Session>;
}

/**
 * Fills each hole by each of `fillers` in turn, so that what was done when it ends early can be compared. One session a file, whose
 * own text the local model leaves out.
 *
 * @param fillers - one that is taken out meanwhile is asked for no more
 */
export async function* fillHoles<T extends Filler>(
  holes: readonly Hole[],
  fillers: ReadonlySet<T>,
  { root, signal, progress }: { root: string; signal: AbortSignal; progress: Progress },
): AsyncGenerator<{ readonly filler: T; readonly result: Result }, void> {
  let asked = 0;
  for (const group of byPath(holes).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const sessions = new Map<T, Session>();
    try {
      for (const filler of fillers) sessions.set(filler, await filler.open(first));
      for (const hole of group) {
        progress.show(`${++asked} of ${holes.length}`);
        for (const [filler, session] of sessions)
          if (fillers.has(filler)) yield { filler, result: await fill(session, hole, root, signal) };
      }
    } finally {
      for (const session of sessions.values()) await session.close();
    }
  }
}

/** The request for the text of a hole, as an explicit trigger makes it. */
export function holeRequest({ path, languageId, before, after }: Hole, root: string): CompletionRequest {
  const relativePath = relative(root, path).replaceAll('\\', '/');
  return {
    document: { uri: pathToFileURL(path).href, languageId, text: before + after, relativePath },
    offset: before.length,
    triggerKind: 'invoked',
  };
}

async function fill({ engine }: Session, hole: Hole, root: string, signal: AbortSignal): Promise<Result> {
  const outcome = await engine.complete(holeRequest(hole, root), { signal });
  signal.throwIfAborted();
  const answer = outcome.kind === 'items' ? outcome.items[0].insertText : '';
  return { hole, outcome, ...score(answer, hole.truth) };
}

function byPath(holes: readonly Hole[]): ReadonlyMap<string, Hole[]> {
  const groups = new Map<string, Hole[]>();
  for (const hole of holes) groups.set(hole.path, [...(groups.get(hole.path) ?? []), hole]);
  return groups;
}
