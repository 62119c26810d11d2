import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openWorkspace, type Workspace } from '@org/completion-node';
import { median, quantile } from '../measure/quantile';
import { publish } from '../report/report';
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
  /** Answers while the index fills. */
  readonly askedWhileFilling: number;
  readonly answerP95Ms: number;
  /** How late the caller's own event loop was while the index filled. */
  readonly loopDelayP99Ms: number;
  /** From writing a file to a definition in it. */
  readonly changeSeenMs: number;
}

/** `pnpm bench index [--quick] [--date YYYY-MM-DD] [--files N]` */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      files: { type: 'string', default: '10000' },
    },
  });
  const count = values.quick ? 1_000 : Number(values.files);
  const made = makeWorkspace(count);
  const rounds: IndexFigures[] = [];
  try {
    for (let round = 0; round < (values.quick ? 1 : 3); round++) rounds.push(await measureIndex(made));
  } finally {
    rmSync(made.root, { recursive: true, force: true });
  }
  const middle = (of: (figures: IndexFigures) => number) => median(rounds.map(of));
  const [first] = rounds;
  if (first === undefined) throw new Error('nothing was measured');
  publish(
    {
      name: 'index',
      title: `Indexing ${count} files`,
      date: values.date,
      tables: [
        {
          title: `Medians of ${rounds.length} rounds; memory of the first`,
          rows: [
            {
              files: first.files,
              'MB of text': Number((made.bytes / 1e6).toFixed(0)),
              declarations: first.declarations,
              'files a second': Math.round(middle(({ filesPerSecond }) => filesPerSecond)),
              'seconds in all': Number((middle(({ totalMs }) => totalMs) / 1000).toFixed(2)),
              'ms to the first snippet': Math.round(middle(({ firstSnippetMs }) => firstSnippetMs)),
              'MB resident': Math.round(first.residentMegabytes),
            },
          ],
        },
        {
          title: 'Meanwhile',
          rows: [
            {
              'questions asked': middle(({ askedWhileFilling }) => askedWhileFilling),
              'ms to an answer, p95': Number(middle(({ answerP95Ms }) => answerP95Ms).toFixed(1)),
              'ms the loop was late, p99': Number(middle(({ loopDelayP99Ms }) => loopDelayP99Ms).toFixed(1)),
              'ms until a change is seen': Math.round(middle(({ changeSeenMs }) => changeSeenMs)),
            },
          ],
        },
      ],
      aims: [],
      charts: [
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
      notes: [
        'The files were just written: they are in the cache of the file system.',
        'Resident: growth of the process from before the workspace was opened, the worker with its heap and the texts it keeps included.',
        'Questions: definitions of three names, one after another, 5 ms apart. The loop: how late a timer of the calling thread fired.',
      ],
    },
    { write: !values.quick },
  );
}

/** Opens the workspace, asks while the index fills, changes a file when it is full. */
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
      const asked = performance.now();
      const found = await ask([`answer${files / 2 + 1}`, `answer${files - 1}`, 'absent']);
      times.push(performance.now() - asked);
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
      askedWhileFilling: times.length,
      answerP95Ms: quantile(times, 0.95) ?? 0,
      // What a timer of 1 ms is late anyway does not count.
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
