import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { isRigName, rigs, type RigName } from '../engines/rigs';
import { pickAllRegions, type Region } from './sample-files';
import { typeReally, type TypistPlan, type TypistResult } from './typist-run';

export const plans: readonly TypistPlan[] = [
  { knows: 0.3 },
  { knows: 0.6 },
  { knows: 0.9 },
  { knows: 0.6, requestsPerMinute: 60 },
];

/** Types in real time all plans with one engine; regions differ between plans, and are the same for every engine. */
async function typeAllPlans(name: RigName, count: number, seed: number): Promise<readonly TypistResult[]> {
  const all = pickAllRegions(4, seed);
  const results: TypistResult[] = [];
  for (const [index, plan] of plans.entries()) {
    if (rigs[name].unavailable(plan) !== undefined) continue;
    const regions: Region[] = [];
    for (let each = 0; each < count; each++)
      regions.push(...all.slice((index * count + each) % all.length).slice(0, 1));
    results.push(await typeReally(name, plan, regions, seed));
  }
  return results;
}

const resultMark = 'RESULT ';

/** Types with one engine, as the program of {@link typeInChild}, and prints the results. */
export async function runTypingChild([name = '', count, seed]: readonly string[]): Promise<void> {
  if (!isRigName(name)) throw new TypeError(`no engine ${name}`);
  // Some peers leave a promise unhandled when they are cancelled; that must not end the run.
  if (name !== 'ours') process.on('unhandledRejection', () => {});
  const results = await typeAllPlans(name, Number(count), Number(seed));
  process.stdout.write(`${resultMark}${JSON.stringify(results)}\n`, () => process.exit(0));
}

/** Types in real time over `regions` regions with one engine, in a separate process. */
export async function typeInChild(
  name: RigName,
  regions: number,
  seed: number,
): Promise<readonly TypistResult[]> {
  const [, script = ''] = process.argv;
  const args = [script, 'typing-child', name, String(regions), String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const line = output.split('\n').find((each) => each.startsWith(resultMark));
  if (line === undefined) throw new Error(errors.trim().split('\n').at(-1) ?? 'it ended without a result');
  return JSON.parse(line.slice(resultMark.length)) as readonly TypistResult[];
}
