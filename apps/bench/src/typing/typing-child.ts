import { spawn } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { isRigName, rigs, type RigName } from '../engines/rigs';
import { pickAllRegions, readFilesAt, readSampleFiles } from './sample-files';
import { typeWith, type TypistPlan, type TypistResult } from './typist-run';

export const plans: readonly TypistPlan[] = [
  { knows: 0.3 },
  { knows: 0.6 },
  { knows: 0.9 },
  { knows: 0.6, requestsPerMinute: 60 },
];

/** What an engine types in a process of its own. */
export interface Session {
  readonly time: TypistResult['time'];
  /** How many regions each plan types with each seed. */
  readonly regions: number;
  readonly seeds: readonly number[];
  /** Paths of the files that are typed; the bench's own when there are none. */
  readonly files: readonly string[];
}

/** Types all plans with one engine, the same regions as every engine does. */
async function typeAllPlans(name: RigName, session: Session): Promise<readonly TypistResult[]> {
  const { time, regions, seeds } = session;
  const files = session.files.length === 0 ? readSampleFiles() : readFilesAt(session.files);
  const results: TypistResult[] = [];
  for (const seed of seeds) {
    const picked = pickAllRegions(Math.ceil(regions / files.length), seed, files).slice(0, regions);
    for (const plan of plans)
      if (rigs[name].unavailable({ ...plan, isVirtual: time === 'virtual' }) === undefined)
        results.push(await typeWith(name, plan, picked, { seed, time }));
  }
  return results;
}

const resultMark = 'RESULT ';

/** Types with one engine, as the program of {@link typeInChild}, and prints the results. */
export async function runTypingChild([name = '', session = '']: readonly string[]): Promise<void> {
  if (!isRigName(name)) throw new TypeError(`no engine ${name}`);
  // Some peers leave a promise unhandled when they are cancelled; that must not end the run.
  if (name !== 'ours') process.on('unhandledRejection', () => {});
  const results = await typeAllPlans(name, JSON.parse(session) as Session);
  process.stdout.write(`${resultMark}${JSON.stringify(results)}\n`, () => process.exit(0));
}

/** Types with one engine, in a separate process. */
export async function typeInChild(name: RigName, session: Session): Promise<readonly TypistResult[]> {
  const [, script = ''] = process.argv;
  const args = [script, 'typing-child', name, JSON.stringify(session)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const line = output.split('\n').find((each) => each.startsWith(resultMark));
  if (line === undefined) throw new Error(errors.trim().split('\n').at(-1) ?? 'it ended without a result');
  return JSON.parse(line.slice(resultMark.length)) as readonly TypistResult[];
}
