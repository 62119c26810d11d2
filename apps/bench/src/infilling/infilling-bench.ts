import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { benchFolder } from '../bench-folder';
import { fetchCorpora, readCorpus } from '../local-model/corpus';
import { publish, type Aim, type Report } from '../report/report';
import { OverrunDesk } from './accept';
import { cutHole, holeLevels, type HoleLevel } from './cut-holes';
import { echoOf, overrunForms, ramble, type OverrunForm } from './overrun';
import { below, pick, pieces, randomSource } from './random';

/** A place with what belongs there. */
interface Task {
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
  readonly languageId: string;
}

export interface InfillingResult {
  readonly tasks: string;
  readonly form: OverrunForm;
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
const longestLine = 400;

const levelAims: Readonly<Record<HoleLevel, number>> = { statement: 0.97, block: 0.95, function: 0.9 };

/** Heads of functions in the languages of the code bases. */
const functionHead =
  /^\s*(export |async |static |private |public )*(function\b|def\b|class\b)|\)\s*(:\s*[\w<>[\]| ]+)?\s*\{\s*$/;

/** Runs every task through a model that says the true middle, then the text after the cursor in `form`, then chatter. */
export async function measureOverrun(
  name: string,
  tasks: readonly Task[],
  form: OverrunForm,
  seed: number,
  others: readonly string[] = [],
): Promise<InfillingResult & { readonly misses: readonly string[] }> {
  const desk = new OverrunDesk();
  const random = randomSource(seed);
  let exact = 0;
  let altered = 0;
  let said = 0;
  let read = 0;
  const misses: string[] = [];
  try {
    for (const { prefix, middle, suffix, languageId } of tasks) {
      const lineStart = prefix.lastIndexOf('\n') + 1;
      const blank = prefix.slice(lineStart).trim() === '';
      const rest =
        form === 'other file' ? `\n${otherText(others, random)}` : echoOf(suffix, form, blank, random);
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
  return { tasks: name, form, count, exact: exact / count, altered, saved: 1 - read / said, misses };
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
function holesIn(
  files: readonly { readonly languageId: string; readonly text: string }[],
  level: HoleLevel,
  count: number,
  seed: number,
): Task[] {
  const random = randomSource(seed);
  const tasks: Task[] = [];
  for (let tries = 0; tasks.length < count && tries < count * 200; tries++) {
    const { text, languageId } = pick(random, files);
    const hole = cutHole(text, level, functionHead, random);
    if (hole !== undefined && isFair(hole)) tasks.push({ ...hole, languageId });
  }
  return tasks;
}

/** Whether the text says where the hole ends: something stands after it, and nobody has minified the file. */
function isFair({ prefix, middle, suffix }: { prefix: string; middle: string; suffix: string }): boolean {
  const lines = `${prefix.slice(-2_000)}${middle}${suffix.slice(0, 2_000)}`.split('\n');
  return suffix.trim() !== '' && !lines.some((line) => line.length > longestLine);
}

function otherText(others: readonly string[], random: () => number): string {
  const lines = pick(random, others).split('\n');
  const from = below(random, Math.max(1, lines.length - 12));
  return lines.slice(from, from + 12).join('\n');
}

/** Runs the bench: `--quick` takes 40 tasks of each kind, `--show N` prints so many misses of each row. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      seed: { type: 'string', default: '1' },
      show: { type: 'string', default: '0' },
      holes: { type: 'string', default: '2000' },
    },
  });
  const seed = Number(values.seed);
  const results: InfillingResult[] = [];
  const aims: Aim[] = [];
  const record = async (
    name: string,
    tasks: readonly Task[],
    form: OverrunForm,
    aim: number | undefined,
    others: readonly string[] = [],
  ) => {
    const { misses, ...result } = await measureOverrun(name, tasks, form, seed, others);
    results.push(result);
    for (const miss of misses.slice(0, Number(values.show))) console.log(`${name}, ${form}: ${miss}`);
    if (aim === undefined) return;
    aims.push({
      what: `${name}, ${form}`,
      aim: `≥ ${aim}`,
      measured: result.exact.toFixed(3),
      met: result.exact >= aim,
    });
  };
  for (const set of Object.keys(sets) as (keyof typeof sets)[]) {
    const tasks = readTasks(set).slice(0, values.quick ? 40 : Infinity);
    for (const form of overrunForms) await record(set, tasks, form, sets[set].aim);
  }
  const files = fetchCorpora().flatMap(({ folder }) => readCorpus(folder, 3_000_000));
  const others = files.map(({ text }) => text);
  const perLevel = values.quick ? 40 : Math.round(Number(values.holes) / holeLevels.length);
  for (const level of holeLevels) {
    const tasks = holesIn(files, level, perLevel, seed);
    await record(level, tasks, 'verbatim', levelAims[level]);
    await record(level, tasks, 'other file', undefined, others);
  }
  const altered = results.reduce((sum, result) => sum + result.altered, 0);
  aims.push({
    what: 'text after the cursor altered',
    aim: '0',
    measured: String(altered),
    met: altered === 0,
  });
  publish(reportOf(results, aims, values.date), { write: !values.quick });
}

function reportOf(
  results: readonly InfillingResult[],
  aims: readonly Aim[],
  date: string | undefined,
): Report {
  const rows = results.map(({ tasks, form, count, exact, altered, saved }) => ({
    tasks,
    'then it says': form,
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
        groups: results.map(({ tasks, form, exact }) => ({ name: `${tasks}, ${form}`, values: [exact] })),
      },
    ],
    notes: [
      'Not read: characters of the answer that were never taken from the model because a rule had closed the stream.',
    ],
  };
}
