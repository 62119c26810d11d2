import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { benchFolder } from '../bench-folder';
import { makeWorkspace, pathOf, type MadeWorkspace } from '../context/make-workspace';
import { defineBench } from '../define/define-bench';
import { integer, toggle } from '../define/flags';
import { median } from '../measure/quantile';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { LanguageServer, sidecar } from './language-server';
import { processorMs, residentBytes } from './process-figures';

/** Sizes of workspaces for the curve, in files. */
const growth = [100, 1_000, 10_000, 30_000];

/**
 * Loaded into the sidecar: notes how late a timer of 5 ms fires, from its first time on, when the program itself is loaded. Workers have
 * loops of their own.
 */
const timerScript = `
if (require('node:worker_threads').isMainThread) {
  let due, worst = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (due !== undefined) worst = Math.max(worst, now - due);
    due = now + 5;
  }, 5);
  timer.unref();
  process.on('exit', () => require('node:fs').writeFileSync(process.env.BENCH_LATE, String(worst)));
}
`;

interface FirstAnswer {
  readonly files: number;
  /** From the start of the process to the first item. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
  /** The latest that a timer fired meanwhile. */
  readonly lateMs: number;
}

/** Starts the sidecar in the workspace, opens a file, and requests a completion by hand, as soon as it answers. */
async function answerOnce({ root, files }: MadeWorkspace, home: string): Promise<FirstAnswer> {
  const script = join(home, 'timer.cjs');
  const late = join(home, 'late');
  writeFileSync(script, timerScript);
  const from = performance.now();
  const server = new LanguageServer(sidecar, {
    HOME: home,
    NODE_OPTIONS: `--require ${script}`,
    BENCH_LATE: late,
  });
  try {
    const { connection } = server;
    await server.initialize(pathToFileURL(root).href);
    connection.notify('initialized', {});
    const path = join(root, pathOf(files / 2));
    const uri = pathToFileURL(path).href;
    const lines = readFileSync(path, 'utf8').split('\n');
    const line = lines.findIndex((each) => each.includes('return '));
    const character = (lines[line]?.indexOf('return ') ?? 0) + 'return '.length;
    // As while it is written: nothing of the line is there yet.
    const text = lines.with(line, lines[line]?.slice(0, character) ?? '').join('\n');
    connection.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'typescript', version: 1, text },
    });
    const answer = (await connection.request('textDocument/inlineCompletion', {
      textDocument: { uri },
      position: { line, character },
      context: { triggerKind: 1 },
    })) as { readonly items?: readonly unknown[] } | readonly unknown[] | null;
    const wallMs = performance.now() - from;
    const items = Array.isArray(answer)
      ? answer
      : ((answer as { items?: readonly unknown[] } | null)?.items ?? []);
    if (items.length === 0) throw new Error('the sidecar had nothing to say');
    const cpuMs = processorMs(server.pid) ?? Number.NaN;
    const megabytes = residentBytes(server.pid) / 1e6;
    await server.exit();
    return { files, wallMs, cpuMs, megabytes, lateMs: Number(readFileSync(late, 'utf8')) };
  } finally {
    await server.end();
  }
}

/** Has the command line learn the workspace, which keeps what it learns for the sidecar. */
function warm({ root, files }: MadeWorkspace, home: string): void {
  const cli = join(benchFolder(), '..', '..', 'packages', 'cli', 'dist', 'cli.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'complete', `${pathOf(files / 2)}:1:1`, '--timeout', '300000'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home },
      encoding: 'utf8',
    },
  );
  // 3: nothing to show.
  if (status !== 0 && status !== 3) throw new Error(`the workspace could not be learnt: ${stderr}`);
}

export const firstAnswerBench = defineBench({
  name: 'first-answer',
  title: 'The first answer of the sidecar with the embedded model, what it has learnt being kept',
  options: { files: integer(10_000, 1), rounds: integer(5, 1), growth: { ...toggle } },
  async measure({ quick, files, rounds, growth: curve }) {
    const sizes = quick ? [100] : curve ? growth : [files];
    const rows: FirstAnswer[][] = [];
    for (const size of sizes) {
      const made = makeWorkspace(size);
      const home = mkdtempSync(join(tmpdir(), 'bench-first-answer-'));
      try {
        warm(made, home);
        const answers: FirstAnswer[] = [];
        for (let at = 0; at < (quick ? 1 : rounds); at++) answers.push(await answerOnce(made, home));
        rows.push(answers);
      } finally {
        rmSync(made.root, { recursive: true, force: true });
        rmSync(home, { recursive: true, force: true });
      }
    }
    return { rows };
  },
  tables: ({ rows }) => [
    {
      title: `Medians of ${rows[0]?.length ?? 0} starts; in brackets the least and the most`,
      rows: rows.map((answers) => {
        const spread = (figure: keyof FirstAnswer) => {
          const values = answers.map((each) => each[figure]);
          return `${round(median(values), 0)} (${round(Math.min(...values), 0)}–${round(Math.max(...values), 0)})`;
        };
        return {
          files: answers[0]?.files,
          'ms from the start to the first item': spread('wallMs'),
          'processor ms': spread('cpuMs'),
          'MB resident': spread('megabytes'),
          'ms a timer was late at most': spread('lateMs'),
        };
      }),
    },
  ],
  aims: ({ rows }) =>
    rows.flatMap((answers) => {
      if (answers[0]?.files !== 10_000) return [];
      return [
        aim('10,000 files: first item, ms', '≤ 1000', median(answers.map(({ wallMs }) => wallMs)), 0),
        aim('10,000 files: a timer late, ms', '≤ 10', median(answers.map(({ lateMs }) => lateMs)), 1),
      ];
    }),
});
