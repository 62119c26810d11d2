import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { median } from '../measure/quantile';
import { round } from '../report/round';
import { reportedFigures } from '../report/reported-figures';
import type { Report } from '../report/report';
import { UsageError } from './flags';

/**
 * Runs a bench of this build and of the build in the checkout `folder` in turns, `turns` times each, every run in a process of
 * its own, and prints the medians of all figures that both report. Writes no results.
 *
 * @throws UsageError when no bench is built there
 * @throws Error when a run ends without a report
 */
export function compareBuilds(
  { name, takesBuild = false }: { readonly name: string; readonly takesBuild?: boolean },
  folder: string,
  args: readonly string[],
  turns: number,
): void {
  const scripts = [benchFolder(), takesBuild ? benchFolder() : join(folder, 'apps', 'bench')].map((each) =>
    join(each, 'dist', 'bench.js'),
  );
  const absent = scripts.find((script) => !existsSync(script));
  if (absent !== undefined)
    throw new UsageError(
      `--against must be a checkout with a built bench; run pnpm build, ${absent} is missing`,
    );
  const taken = scripts.map(() => new Map<string, number[]>());
  for (let turn = 0; turn < turns; turn++)
    for (const [index, script] of scripts.entries())
      for (const [figure, value] of figuresOfRun(script, [
        name,
        ...args,
        ...(takesBuild && index === 1 ? ['--build', folder] : []),
      ]))
        taken[index]?.set(figure, [...(taken[index].get(figure) ?? []), value]);
  const [here = new Map<string, number>(), there = new Map<string, number>()] = taken.map(
    (each) => new Map([...each].map(([figure, all]) => [figure, median(all)])),
  );
  console.log(`\n# ${name}: this build, and the one in ${folder}, ${turns} × in turns`);
  for (const title of new Set([...here.keys()].map((figure) => figure.split(' | ', 1)[0] ?? ''))) {
    console.log(`\n## ${title}`);
    console.table(compared(title, here, there));
  }
}

/** The figures of one table that both builds report, with the ratio of the first to the second. */
export function compared(
  title: string,
  here: ReadonlyMap<string, number>,
  there: ReadonlyMap<string, number>,
): readonly Readonly<Record<string, unknown>>[] {
  return [...here].flatMap(([figure, value]) => {
    const other = there.get(figure);
    if (other === undefined || !figure.startsWith(`${title} | `)) return [];
    return [
      {
        figure: figure.slice(title.length + 3),
        'this build': value,
        'that build': other,
        ratio: round(value / other, 3),
      },
    ];
  });
}

function figuresOfRun(script: string, args: readonly string[]): ReadonlyMap<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'completion-bench-'));
  try {
    const file = join(folder, 'report.json');
    const run = spawnSync(process.execPath, [script, ...args, '--report', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // A bench whose guards did not hold reports them and ends with 1.
    if (!existsSync(file))
      throw new Error(`${script} ended with ${run.status} and made no report (see above)`);
    return reportedFigures(JSON.parse(readFileSync(file, 'utf8')) as Pick<Report, 'tables'>);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
