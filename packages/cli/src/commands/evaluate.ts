import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionOutcome } from '@org/completion-core';
import {
  languageIds,
  loadConfig,
  readWorkspace,
  type ConfigFlags,
  type LoadedConfig,
} from '@org/completion-node';
import { cutHoles, type Hole, type HoleSource } from '../evaluate/cut-holes';
import { score, type Score } from '../evaluate/score';
import { exitCodes } from '../exit-code';
import { listenForInterruption, shortGraceMs } from '../io/interruption';
import { errorMessage } from '../io/error-message';
import { exitCodeOf } from '../io/report-error';
import { table } from '../io/table';
import { printNotice, printNoticeOnce, write, type Terminal } from '../io/terminal';
import { openSession, type Session } from '../session/open-session';
import { createProgress, type Progress } from '../session/progress';
import { announceProvider } from '../session/announce-provider';
import { UsageError } from '../usage-error';

export interface EvalFlags extends Pick<ConfigFlags, 'provider' | 'baseUrl' | 'model'> {
  readonly samples: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly timeout?: number;
}

interface Result extends Score {
  readonly hole: Hole;
  readonly outcome: CompletionOutcome;
}

/** Failures in a row after which the rest would fail too. */
const maxConsecutiveErrors = 5;

/**
 * Cuts holes into the files of `dir`, requests a completion for each as an explicit trigger would, and prints how often the model
 * restored the text. A file is never context for its own hole; files that the gate denies are not read. Returns the exit code.
 */
export async function evaluate(dir: string, flags: EvalFlags, terminal: Terminal): Promise<number> {
  const root = resolve(terminal.cwd, dir);
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new UsageError(`${dir} is not a folder; name one with source files`);
  const { provider, baseUrl, model, timeout: timeoutMs } = flags;
  const given = { provider, baseUrl, model, timeoutMs };
  const config = await loadConfig({ flags: given, env: terminal.env, cwd: root });
  for (const warning of config.warnings) await printNotice(terminal, warning);
  await announceProvider(config, flags, terminal);
  const interruption = listenForInterruption(terminal, { graceMs: shortGraceMs });
  const { signal } = interruption;
  const onSlowList = printNoticeOnce(terminal);
  try {
    const sources = await readSources(root, config, { signal, onSlowList });
    const holes = cutHoles(sources, flags.samples, flags.seed);
    if (holes.length === 0)
      throw new UsageError(`${dir} holds no source files that may be read; see completion config`);
    const results: Result[] = [];
    let requests = 0;
    const progress = createProgress(terminal);
    const open = async ({ path, languageId }: Hole) => {
      const document = { path, languageId };
      const options = { document, useContext: true, sends: true, signal, onSlowList };
      const session = await openSession(config, terminal, options);
      session.engine.on('sent', () => requests++);
      return session;
    };
    const askIn = (session: Session, hole: Hole) => ask(session, hole, root, signal);
    for await (const result of completeAll(holes, open, askIn, progress)) {
      results.push(result);
      if (flags.json === true) await write(terminal.stdout, `${JSON.stringify(described(result, root))}\n`);
      if (tooManyErrors(results)) break;
    }
    progress.clear();
    return await report(results, { requests, config, flags, terminal });
  } catch (error) {
    if (interruption.reason !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    interruption.end();
  }
}

/** Completes all holes, one after another. The local model must not have learned the hole's own file: one session a file. */
async function* completeAll(
  holes: readonly Hole[],
  open: (hole: Hole) => Promise<Session>,
  askIn: (session: Session, hole: Hole) => Promise<Result>,
  progress: Progress,
): AsyncGenerator<Result, void> {
  let asked = 0;
  for (const group of byPath(holes).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const session = await open(first);
    try {
      for (const hole of group) {
        progress.show(`${++asked} of ${holes.length}`);
        yield await askIn(session, hole);
      }
    } finally {
      await session.close();
    }
  }
}

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

async function readSources(
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

async function ask({ engine }: Session, hole: Hole, root: string, signal: AbortSignal): Promise<Result> {
  const { path, languageId, before, after, truth } = hole;
  const relativePath = relative(root, path).replaceAll('\\', '/');
  const outcome = await engine.complete(
    {
      document: { uri: pathToFileURL(path).href, languageId, text: before + after, relativePath },
      offset: before.length,
      triggerKind: 'invoked',
    },
    { signal },
  );
  signal.throwIfAborted();
  const answer = outcome.kind === 'items' ? outcome.items[0].insertText : '';
  return { hole, outcome, ...score(answer, truth) };
}

function tooManyErrors(results: readonly Result[]): boolean {
  const last = results.slice(-maxConsecutiveErrors);
  return last.length === maxConsecutiveErrors && last.every(({ outcome }) => outcome.kind === 'error');
}

function described({ hole, outcome, ...scores }: Result, root: string): object {
  const line = hole.before.split('\n').length;
  const answer = outcome.kind === 'items' ? outcome.items[0].insertText : null;
  return {
    type: 'hole',
    path: relative(root, hole.path),
    line,
    kind: hole.kind,
    ...scores,
    outcome: outcome.kind,
    answer,
    truth: hole.truth,
    totalMs: outcome.timings.totalMs,
  };
}

async function report(
  results: readonly Result[],
  {
    requests,
    config,
    flags,
    terminal,
  }: {
    readonly requests: number;
    readonly config: LoadedConfig;
    readonly flags: EvalFlags;
    readonly terminal: Terminal;
  },
): Promise<number> {
  const rows = (['line', 'block'] as const).map((kind) =>
    summarize(
      kind,
      results.filter(({ hole }) => hole.kind === kind),
    ),
  );
  const all = summarize('all', results);
  if (flags.json === true) {
    const { provider } = config.endpoint;
    const byKind = Object.fromEntries(rows.map(({ kind, ...row }) => [kind, row]));
    const summary = { type: 'summary', provider, requests, ...all, byKind };
    await write(terminal.stdout, `${JSON.stringify(summary)}\n`);
  } else {
    const head = ['hole', 'holes', 'exact', 'first line', 'similarity', 'answered', 'ms p50', 'p95'];
    const cells = [...rows, all].map((row) => [
      row.kind,
      String(row.holes),
      percent(row.exact),
      percent(row.firstLine),
      row.similarity.toFixed(2),
      percent(row.answered),
      String(row.msP50),
      String(row.msP95),
    ]);
    await write(terminal.stdout, table([head, ...cells]));
    await write(terminal.stdout, `${requests} ${requests === 1 ? 'request' : 'requests'}\n`);
    await write(terminal.stdout, unanswered(results));
  }
  const failed = results.findLast(({ outcome }) => outcome.kind === 'error')?.outcome;
  if (failed?.kind !== 'error') return exitCodes.done;
  await printNotice(terminal, errorMessage(failed.error));
  const allFailed = results.every(({ outcome }) => outcome.kind === 'error');
  return allFailed || tooManyErrors(results) ? exitCodeOf(failed.error) : exitCodes.done;
}

/** How many holes got no answer, and why, as one line; empty when all got one. */
function unanswered(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) {
    if (outcome.kind === 'items') continue;
    const why =
      'rule' in outcome
        ? `${outcome.kind} (${outcome.rule})`
        : outcome.kind === 'error'
          ? `error (${outcome.error.code})`
          : outcome.kind;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return `without an answer: ${[...counts].map(([why, count]) => `${count} ${why}`).join(', ')}\n`;
}

function summarize(kind: string, results: readonly Result[]) {
  const share = (test: (result: Result) => boolean) =>
    results.length === 0 ? 0 : results.filter(test).length / results.length;
  const times = results.map(({ outcome }) => outcome.timings.totalMs ?? 0).toSorted((a, b) => a - b);
  const quantile = (part: number) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0);
  return {
    kind,
    holes: results.length,
    exact: share(({ exact }) => exact),
    firstLine: share(({ firstLine }) => firstLine),
    similarity: results.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, results.length),
    answered: share(({ outcome }) => outcome.kind === 'items'),
    msP50: quantile(0.5),
    msP95: quantile(0.95),
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function byPath(holes: readonly Hole[]): ReadonlyMap<string, Hole[]> {
  const groups = new Map<string, Hole[]>();
  for (const hole of holes) groups.set(hole.path, [...(groups.get(hole.path) ?? []), hole]);
  return groups;
}
