import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { benchFolder } from '../bench-folder';
import { publish, type Aim, type Report } from '../report/report';
import type { Syntax } from '@org/completion-core/host';
import { nodeSyntax } from '@org/completion-syntax/node';
import { OverrunDesk } from './accept';
import { cutHole, holeLevels, type HoleLevel } from './cut-holes';
import { echoOf, overrunForms, ramble, type OverrunForm } from './overrun';
import { below, pick, pieces, randomSource } from './random';
import { fetchRealFiles, realLanguages, type RealFile } from './real-files';

/** A place with what belongs there. */
export interface Task {
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
  readonly languageId: string;
  /** Text the model may go on with instead of the file's own. */
  readonly other?: string;
}

/** How the engine is set. */
interface Setting {
  readonly multiline: 'always' | 'auto';
  readonly syntax: Syntax | undefined;
}

export interface InfillingResult {
  readonly tasks: string;
  readonly form: OverrunForm;
  readonly multiline: 'always' | 'auto';
  readonly syntax: boolean;
  readonly count: number;
  /** Share whose document is right after accepting, 0–1. */
  readonly exact: number;
  /** Documents whose text after the cursor was altered. */
  readonly altered: number;
  /** Share of the answers' characters that was not read because the stream was closed, 0–1. */
  readonly saved: number;
}

const sets = {
  'single line': { file: 'HumanEval-SingleLineInfilling.jsonl.gz', aim: 0.99 },
  'random span': { file: 'HumanEval-RandomSpanInfillingLight.jsonl.gz', aim: 0.97 },
} as const;

/** Longest line of a file that people write, in UTF-16 units. */
const maxLineLength = 400;

const levelAims: Readonly<Record<HoleLevel, number>> = { statement: 0.97, block: 0.95, function: 0.9 };

/** Heads of functions in the languages of the packages: a word for one, or a name with parameters that is no word of control. */
const functionHead =
  /^\s*([\w@]+\s+)*(function|def|fun)\b.*[{:]\s*$|^\s*(?!(if|else|for|while|switch|catch|do|try|with|return|when|synchronized)\b)[\w<>,&*:~[\]\s@?.]*\w\s*\([^;]*\)\s*([\w\s:<>[\]|,?]*)\{\s*$/;

/** Runs every task through a model that says the true middle, then the text after the cursor in `form`, then chatter. */
export async function measureOverrun(
  name: string,
  tasks: readonly Task[],
  form: OverrunForm,
  seed: number,
  setting: Setting,
): Promise<InfillingResult & { readonly misses: readonly string[] }> {
  const desk = new OverrunDesk(setting);
  const random = randomSource(seed);
  let exact = 0;
  let altered = 0;
  let said = 0;
  let read = 0;
  const misses: string[] = [];
  try {
    for (const { prefix, middle, suffix, languageId, other } of tasks) {
      const lineStart = prefix.lastIndexOf('\n') + 1;
      const blank = prefix.slice(lineStart).trim() === '';
      const rest = form === 'other file' ? `\n${other ?? ''}` : echoOf(suffix, form, blank, random);
      const answer = middle + rest + ramble(random);
      const result = await desk.accept(prefix, suffix, languageId, pieces(random, answer, 12));
      said += answer.length;
      read += result.readChars;
      if (result.altered) altered++;
      if (result.text === prefix + middle + suffix) exact++;
      else
        misses.push(
          JSON.stringify({
            prefix: prefix.slice(-80),
            middle,
            suffix: suffix.slice(0, 80),
            got: result.insertText,
            nothing: result.nothing,
          }),
        );
    }
  } finally {
    desk.dispose();
  }
  const count = tasks.length;
  const { multiline, syntax } = setting;
  return {
    tasks: name,
    form,
    multiline,
    syntax: syntax !== undefined,
    count,
    exact: exact / count,
    altered,
    saved: 1 - read / said,
    misses,
  };
}

/** The tasks of a published set. @see https://github.com/openai/human-eval-infilling (MIT) */
export function readTasks(set: keyof typeof sets): readonly Task[] {
  const path = join(benchFolder(), 'data', 'human-eval-infilling', sets[set].file);
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const { prompt, suffix, canonical_solution: middle } = JSON.parse(line) as Record<string, string>;
      return { prefix: prompt ?? '', middle: middle ?? '', suffix: suffix ?? '', languageId: 'python' };
    });
}

/** Holes of one level cut from real files, the same for the same seed. */
export function holesIn(files: readonly RealFile[], level: HoleLevel, count: number, seed: number): Task[] {
  const random = randomSource(seed);
  const tasks: Task[] = [];
  for (let tries = 0; tasks.length < count && tries < count * 2_000; tries++) {
    // Each language gives as many holes as the others.
    const wanted = realLanguages[tasks.length % realLanguages.length];
    const same = files.filter(({ languageId }) => languageId === wanted);
    const file = pick(random, same);
    const { text, languageId } = file;
    const hole = cutHole(text, level, functionHead, random);
    if (hole === undefined || !isFair(hole)) continue;
    const other = pick(
      random,
      same.filter((each) => each !== file),
    );
    tasks.push({ ...hole, languageId, other: linesOf(other.text, random) });
  }
  return tasks;
}

/** Whether the text says where the hole ends: something stands after it, and nobody has minified the file. */
function isFair({ prefix, middle, suffix }: { prefix: string; middle: string; suffix: string }): boolean {
  const lines = `${prefix.slice(-2_000)}${middle}${suffix.slice(0, 2_000)}`.split('\n');
  return suffix.trim() !== '' && !lines.some((line) => line.length > maxLineLength);
}

/** Twelve lines from anywhere. */
function linesOf(text: string, random: () => number): string {
  const lines = text.split('\n');
  const from = below(random, Math.max(1, lines.length - 12));
  return lines.slice(from, from + 12).join('\n');
}

/** Runs the bench: `--quick` takes 40 tasks of each kind, `--show N` prints so many misses of each row, `--rows real` leaves
 * out the published tasks and writes nothing. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      seed: { type: 'string', default: '1' },
      show: { type: 'string', default: '0' },
      holes: { type: 'string', default: '2000' },
      rows: { type: 'string', default: 'all' },
    },
  });
  const seed = Number(values.seed);
  const results: InfillingResult[] = [];
  // Other work on the machine must not decide what is known in time.
  const syntax = nodeSyntax({ placeDeadlineMs: 5_000, lineDeadlineMs: 5_000 });
  await Promise.all(realLanguages.map((languageId) => syntax.ready(languageId)));
  const aims: Aim[] = [];
  const record = async (
    name: string,
    tasks: readonly Task[],
    form: OverrunForm,
    aim: number | undefined,
    setting: Setting,
  ) => {
    const { misses, ...result } = await measureOverrun(name, tasks, form, seed, setting);
    results.push(result);
    for (const miss of misses.slice(0, Number(values.show)))
      console.log(`${name}, ${form}, ${describe(result)}: ${miss}`);
    if (aim === undefined) return;
    aims.push({
      what: `${name}, ${form}, ${describe(result)}`,
      aim: `≥ ${aim}`,
      measured: result.exact.toFixed(3),
      met: result.exact >= aim,
    });
  };
  for (const set of values.rows === 'real' ? [] : (Object.keys(sets) as (keyof typeof sets)[])) {
    const tasks = readTasks(set).slice(0, values.quick ? 40 : Infinity);
    for (const form of overrunForms)
      for (const each of [undefined, syntax])
        await record(set, tasks, form, sets[set].aim, { multiline: 'always', syntax: each });
  }
  const files = fetchRealFiles();
  const perLevel = values.quick ? 40 : Math.round(Number(values.holes) / holeLevels.length);
  for (const level of holeLevels) {
    const tasks = holesIn(files, level, perLevel, seed);
    for (const each of [undefined, syntax])
      await record(level, tasks, 'verbatim', levelAims[level], { multiline: 'always', syntax: each });
    for (const multiline of ['always', 'auto'] as const)
      for (const each of [undefined, syntax])
        await record(level, tasks, 'other file', undefined, { multiline, syntax: each });
  }
  syntax.dispose();
  const altered = results.reduce((sum, result) => sum + result.altered, 0);
  aims.push({
    what: 'text after the cursor altered',
    aim: '0',
    measured: String(altered),
    met: altered === 0,
  });
  publish(reportOf(results, aims, values.date), { write: !values.quick && values.rows === 'all' });
}

function describe({ multiline, syntax }: Pick<InfillingResult, 'multiline' | 'syntax'>): string {
  return `${multiline}, ${syntax ? 'with' : 'no'} syntax`;
}

function reportOf(
  results: readonly InfillingResult[],
  aims: readonly Aim[],
  date: string | undefined,
): Report {
  const rows = results.map(({ tasks, form, multiline, syntax, count, exact, altered, saved }) => ({
    tasks,
    'then it says': form,
    multiline,
    syntax: syntax ? 'yes' : 'no',
    count,
    'exact after accept': exact.toFixed(3),
    altered,
    'not read': `${Math.round(saved * 100)} %`,
  }));
  return {
    name: 'infilling',
    title: 'Infilling: a model that overruns',
    date,
    tables: [{ title: 'The true middle, then more than was asked for', rows }],
    aims,
    charts: [
      {
        title: 'Exact after accepting',
        unit: 'share of tasks',
        series: ['exact'],
        groups: results.map((result) => ({
          name: `${result.tasks}, ${result.form}, ${describe(result)}`,
          values: [result.exact],
        })),
      },
    ],
    notes: [
      'Not read: characters of the answer that were never taken from the model because a rule had closed the stream.',
    ],
  };
}
