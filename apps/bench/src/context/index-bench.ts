import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openWorkspace, type Workspace } from '@org/completion-node';
import { defineBench } from '../define/define-bench';
import { integer } from '../define/flags';
import { median, quantile } from '../measure/quantile';
import { round } from '../report/round';
import { makeWorkspace, pathOf, type MadeWorkspace } from './make-workspace';

export interface IndexFigures {
  readonly files: number;
  readonly declarations: number;
  readonly filesPerSecond: number;
  readonly totalMs: number;
  /** From opening the workspace to the first definition, of a file beside the document. */
  readonly firstSnippetMs: number;
  /** Growth of the whole process, worker included, when the index is full. */
  readonly residentMegabytes: number;
  /** Number of answers while the index fills. */
  readonly answersWhileFilling: number;
  readonly answerP95Ms: number;
  /** How late the caller's own event loop was while the index filled. */
  readonly loopDelayP99Ms: number;
  /** From writing a file to a definition in it. */
  readonly changeSeenMs: number;
}

export const indexBench = defineBench({
  name: 'index',
  options: { files: integer(10_000, 1) },
  async measure({ quick, files }) {
    const count = quick ? 1_000 : files;
    const made = makeWorkspace(count);
    try {
      const rounds = [await measureIndex(made)];
      if (!quick) rounds.push(await measureIndex(made), await measureIndex(made));
      return { count, megabytes: made.bytes / 1e6, rounds };
    } finally {
      rmSync(made.root, { recursive: true, force: true });
    }
  },
  title: ({ count }) => `Indexing ${count} files`,
  tables: ({ megabytes, rounds }) => {
    const [first] = rounds;
    const middle = (figure: keyof IndexFigures) => median(rounds.map((each) => each[figure]));
    return [
      {
        title: `Medians of ${rounds.length} rounds; memory of the first`,
        rows: [
          {
            files: first?.files,
            'MB of text': round(megabytes, 0),
            declarations: first?.declarations,
            'files a second': Math.round(middle('filesPerSecond')),
            'seconds in all': round(middle('totalMs') / 1000, 2),
            'ms to the first snippet': Math.round(middle('firstSnippetMs')),
            'MB resident': Math.round(first?.residentMegabytes ?? Number.NaN),
          },
        ],
      },
      {
        title: 'Meanwhile',
        rows: [
          {
            'questions asked': middle('answersWhileFilling'),
            'ms to an answer, p95': round(middle('answerP95Ms'), 1),
            'ms the loop was late, p99': round(middle('loopDelayP99Ms'), 1),
            'ms until a change is seen': Math.round(middle('changeSeenMs')),
          },
        ],
      },
    ];
  },
  charts: ({ rounds }) => [
    {
      title: 'Files a second',
      unit: '',
      series: ['rounds'],
      groups: rounds.map(({ filesPerSecond }, index) => ({
        name: `round ${index + 1}`,
        values: [filesPerSecond],
      })),
    },
  ],
  notes: () => [
    'The files were just written: they are in the cache of the file system.',
    'Resident: growth of the process from before the workspace was opened, the worker with its heap and the texts it keeps included.',
    'Questions: definitions of three names, one after another, 5 ms apart. The loop: how late a timer of the calling thread fired.',
  ],
});

/** Opens the workspace, requests definitions while the index fills, and changes a file when it is full. */
export async function measureIndex({ root, files }: MadeWorkspace): Promise<IndexFigures> {
  const document = join(root, pathOf(files / 2));
  const uri = pathToFileURL(document).href;
  const { signal } = new AbortController();
  const residentBefore = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const from = performance.now();
  const workspace = openWorkspace({ root, near: document });
  delay.enable();
  const ask = (names: readonly string[]) =>
    workspace.definitions.definitions({ uri, languageId: 'typescript', names, max: 10 }, signal);
  const times: number[] = [];
  let firstSnippetMs: number | undefined;
  try {
    while (workspace.progress().state === 'reading') {
      const startedAt = performance.now();
      const found = await ask([`answer${files / 2 + 1}`, `answer${files - 1}`, 'absent']);
      times.push(performance.now() - startedAt);
      if (found.length > 0) firstSnippetMs ??= performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { elapsedMs, declarations, indexed, state, message } = workspace.progress();
    if (state !== 'ready') throw new Error(`the index failed: ${message ?? 'no reason given'}`);
    delay.disable();
    const residentMegabytes = (process.memoryUsage.rss() - residentBefore) / 1e6;
    if (firstSnippetMs === undefined) {
      await ask([`answer${files / 2 + 1}`]);
      firstSnippetMs = performance.now() - from;
    }
    return {
      files: indexed,
      declarations,
      filesPerSecond: (indexed / elapsedMs) * 1000,
      totalMs: elapsedMs,
      firstSnippetMs,
      residentMegabytes,
      answersWhileFilling: times.length,
      answerP95Ms: quantile(times, 0.95) ?? 0,
      // The resolution of 1 ms does not count.
      loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 1),
      changeSeenMs: await timeOfChange(workspace, root, ask),
    };
  } finally {
    await workspace.close();
  }
}

async function timeOfChange(
  workspace: Workspace,
  root: string,
  ask: (names: readonly string[]) => Promise<readonly unknown[]>,
): Promise<number> {
  if (!workspace.progress().watching) throw new Error('not all folders are watched');
  const path = join(root, pathOf(1).replace('.ts', '-new.ts'));
  const from = performance.now();
  const name = `newcomer${Math.round(from)}`;
  writeFileSync(path, `export function ${name}() {}\n`);
  while ((await ask([name])).length === 0) {
    if (performance.now() - from > 30_000) throw new Error('a change was not seen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - from;
}
