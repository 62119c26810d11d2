import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { benchFolder } from './bench-folder';
import { defineBench } from './define/define-bench';
import { integer, text, UsageError } from './define/flags';
import { median } from './measure/quantile';
import { aim } from './report/aim';
import { round } from './report/round';

/** What a process has used, with its workers. */
interface Used {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
}

type Call = 'node -e 0' | 'first complete' | 'second complete' | 'complete after a change' | 'eval';

interface Measured extends Used {
  readonly call: Call;
  readonly build: 'this' | 'other';
}

/** Written beside the workspace and loaded into the measured processes: notes what the whole process has used. */
const usageScript = `
if (require('node:worker_threads').isMainThread)
  process.on('exit', () =>
    require('node:fs').writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));
`;

/** A workspace of real source files in a folder of its own, with homes for the builds. */
function copyWorkspace(files: number) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'completion-bench-')));
  const repository = join(benchFolder(), '..', '..');
  const sources = ['packages', 'apps']
    .flatMap((area) => readdirSync(join(repository, area)).map((name) => join(area, name)))
    .flatMap((owner) => ['src', 'test'].map((part) => join(owner, part)))
    .filter((part) => existsSync(join(repository, part)))
    .flatMap((part) =>
      readdirSync(join(repository, part), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(part, path),
      ),
    )
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
    .toSorted();
  if (sources.length < files) throw new UsageError(`--files must be at most ${sources.length} here`);
  // Spread over all of them.
  const chosen = Array.from(
    { length: files },
    (_, at) => sources[Math.floor((at * sources.length) / files)] ?? '',
  );
  const root = join(folder, 'workspace');
  let bytes = 0;
  for (const path of chosen) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(join(repository, path), join(root, path));
    bytes += readFileSync(join(root, path)).length;
  }
  mkdirSync(join(root, '.git'));
  writeFileSync(join(folder, 'usage.cjs'), usageScript);
  return { folder, root, chosen, bytes };
}

/** The middle of a line in the middle of a file, as the command line names it. */
function targetIn(root: string, path: string): string {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const from = Math.floor(lines.length / 2);
  const line = lines.findIndex((each, at) => at >= from && each.trim().length > 20);
  const text = lines[line] ?? '';
  return `${path}:${line + 1}:${Math.ceil((text.length + text.search(/\S/)) / 2) + 1}`;
}

/** Runs the commands of this build, and of the one beside it, in turns. */
export function measureKeptIndex(settings: {
  readonly files: number;
  readonly rounds: number;
  readonly evalRounds: number;
  readonly beside: string | undefined;
}) {
  const { folder, root, chosen, bytes } = copyWorkspace(settings.files);
  const builds = [
    ['this', join(benchFolder(), '..', '..')],
    ...(settings.beside === undefined ? [] : [['other', settings.beside] as const]),
  ] as const;
  const measured: Measured[] = [];
  const run = (build: Measured['build'], call: Call, args: readonly string[], home: string) => {
    const usage = join(folder, 'usage.json');
    const from = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        NODE_OPTIONS: `--require ${join(folder, 'usage.cjs')}`,
        BENCH_USAGE: usage,
      },
      encoding: 'utf8',
    });
    const wallMs = performance.now() - from;
    // 3: nothing to show.
    if (status !== 0 && status !== 3) throw new Error(`${call} ended with ${status}: ${stderr}`);
    const used = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage;
    const cpuMs = (used.userCPUTime + used.systemCPUTime) / 1_000;
    measured.push({ build, call, wallMs, cpuMs, megabytes: used.maxRSS / 1_024 });
  };
  try {
    for (let at = 0; at < settings.rounds; at++) {
      const target = targetIn(
        root,
        chosen[Math.floor((chosen.length * (at + 1)) / (settings.rounds + 1))] ?? '',
      );
      const calls: readonly Call[] = ['first complete', 'second complete', 'complete after a change'];
      for (const [build] of builds) rmSync(join(folder, build), { recursive: true, force: true });
      run('this', 'node -e 0', ['-e', '0'], folder);
      for (const call of calls) {
        if (call === 'complete after a change')
          writeFileSync(
            join(root, chosen[at] ?? ''),
            `// ${at}\n${readFileSync(join(root, chosen[at] ?? ''), 'utf8')}`,
          );
        for (const [build, checkout] of builds)
          run(build, call, [cliOf(checkout), 'complete', target], join(folder, build));
      }
    }
    for (let at = 0; at < settings.evalRounds; at++) {
      for (const [build, checkout] of builds)
        run(
          build,
          'eval',
          [cliOf(checkout), 'eval', '.', '--samples', '30', '--seed', `${at}`],
          join(folder, build),
        );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { files: settings.files, bytes, rounds: settings.rounds, measured };
}

function cliOf(checkout: string): string {
  const cli = join(checkout, 'packages', 'cli', 'dist', 'cli.js');
  if (!existsSync(cli))
    throw new UsageError(`--beside must be a checkout with a built command line; ${cli} is missing`);
  return cli;
}

type Findings = ReturnType<typeof measureKeptIndex>;

function medianOf({ measured }: Findings, build: Measured['build'], call: Call): Used | undefined {
  const runs = measured.filter((each) => each.build === build && each.call === call);
  if (runs.length === 0) return undefined;
  return {
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
  };
}

/** How many times faster this build is. */
function timesFaster(found: Findings, call: Call, figure: 'wallMs' | 'cpuMs'): number | undefined {
  const [here, there] = [medianOf(found, 'this', call), medianOf(found, 'other', call)];
  return here && there && there[figure] / here[figure];
}

const calls: readonly Call[] = [
  'node -e 0',
  'first complete',
  'second complete',
  'complete after a change',
  'eval',
];

export const keptIndexBench = defineBench({
  name: 'kept-index',
  title: ({ files, bytes, rounds }: Findings) =>
    `The command line with the local model in ${files} files of ${round(bytes / 1e6, 1)} MB, medians of ${rounds} rounds`,
  options: {
    beside: text,
    files: integer(600, 1),
    rounds: integer(undefined, 1),
    'eval-rounds': integer(1, 0),
  },
  measure: ({ quick, beside, files, rounds, 'eval-rounds': evalRounds }) =>
    Promise.resolve(measureKeptIndex({ beside, files, rounds: rounds ?? (quick ? 1 : 5), evalRounds })),
  tables: (found) => [
    {
      title: 'A call of the command, from start to end of its process',
      rows: calls.flatMap((call) =>
        (['this', 'other'] as const).flatMap((build) => {
          const used = medianOf(found, build, call);
          if (used === undefined) return [];
          const faster =
            build === 'this' ? [timesFaster(found, call, 'wallMs'), timesFaster(found, call, 'cpuMs')] : [];
          return [
            {
              call,
              build,
              'wall ms': round(used.wallMs, 0),
              'processor ms': round(used.cpuMs, 0),
              'peak MB': round(used.megabytes, 0),
              'times faster, wall': faster[0] === undefined ? '' : round(faster[0], 2),
              'times faster, processor': faster[1] === undefined ? '' : round(faster[1], 2),
            },
          ];
        }),
      ),
    },
  ],
  aims: (found) => [
    aim('second complete', '≤ 350 ms', medianOf(found, 'this', 'second complete')?.wallMs),
    ...(found.measured.some(({ build }) => build === 'other')
      ? [
          aim('second complete, times faster', '≥ 8', timesFaster(found, 'second complete', 'wallMs')),
          aim('first complete, times faster', '≥ 2', timesFaster(found, 'first complete', 'wallMs')),
          aim('eval --samples 30, times faster', '≥ 10', timesFaster(found, 'eval', 'wallMs')),
        ]
      : []),
  ],
});
