import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { benchFolder } from './bench-folder';
import { defineBench } from './define/define-bench';
import { interleave } from './measure/interleave';
import { aim } from './report/aim';

export interface StartUpResult {
  readonly command: string;
  readonly medianMs: number;
  /** Compared with a Node without a program. */
  readonly ratio: number;
}

const commands = { help: ['--help'], version: ['--version'], explain: ['explain'] } as const;

/** Starts the built command line and a bare Node in turns. */
export async function measureStartUp(settings: {
  readonly rounds: number;
  readonly warmUps: number;
}): Promise<readonly StartUpResult[]> {
  const cli = join(benchFolder(), '..', '..', 'packages', 'cli', 'dist', 'cli.js');
  const timed = (name: string, args: readonly string[]) => ({
    name,
    run() {
      const from = performance.now();
      const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
      if (status !== 0) throw new Error(`${name} ended with ${status}; is it built?`);
      return Promise.resolve(performance.now() - from);
    },
  });
  const times = await interleave(
    [
      timed('node -e 0', ['-e', '0']),
      ...Object.entries(commands).map(([name, args]) => timed(`completion ${name}`, [cli, ...args])),
    ],
    settings,
  );
  const bareMs = times.get('node -e 0')?.medianMs ?? Number.NaN;
  return [...times].map(([command, { medianMs }]) => ({ command, medianMs, ratio: medianMs / bareMs }));
}

export const startUpBench = defineBench({
  name: 'start-up',
  title: 'How long the command line takes to start',
  measure: ({ quick }) => measureStartUp({ rounds: quick ? 5 : 40, warmUps: 2 }),
  tables: (results) => [
    {
      title: 'From start to end of the process',
      rows: results.map(({ command, medianMs, ratio }) => ({
        command,
        'median ms': medianMs.toFixed(1),
        '× bare Node': ratio.toFixed(2),
      })),
    },
  ],
  aims: (results) => {
    const help = results.find(({ command }) => command === 'completion help');
    return [aim('completion --help', '≤ 2 × a bare node -e 0', help?.ratio, 2)];
  },
  charts: (results) => [
    {
      title: 'Start to end',
      unit: 'ms, median',
      series: ['ms'],
      groups: results.map(({ command, medianMs }) => ({ name: command, values: [medianMs] })),
    },
  ],
});
