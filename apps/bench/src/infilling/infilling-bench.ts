import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { benchFolder } from '../bench-folder';
import { defineBench } from '../define/define-bench';
import { integer, oneOf } from '../define/flags';
import { aim } from '../report/aim';
import type { Syntax } from '@org/completion-core/host';
import { nodeSyntax } from '@org/completion-syntax/node';
import { OverrunEngine } from './accept';
import { cutHole, holeLevels, type HoleLevel } from './cut-holes';
import { echoOf, overrunForms, ramble, type OverrunForm } from './overrun';
import { below, pick, pieces, randomSource } from './random';
import { fetchRealFiles, realLanguages, type RealFile } from './real-files';

/** A position with its true text. */
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

/** Runs every task with a model that generates the true middle, then the text after the cursor in `form`, then chatter. */
export async function measureOverrun(
  name: string,
  tasks: readonly Task[],
  form: OverrunForm,
  seed: number,
  setting: Setting,
): Promise<InfillingResult & { readonly misses: readonly string[] }> {
  const overrun = new OverrunEngine(setting);
  const random = randomSource(seed);
  let exact = 0;
  let altered = 0;
  let generated = 0;
  let read = 0;
  const misses: string[] = [];
  try {
    for (const { prefix, middle, suffix, languageId, other } of tasks) {
      const lineStart = prefix.lastIndexOf('\n') + 1;
      const blank = prefix.slice(lineStart).trim() === '';
      const rest = form === 'other file' ? `\n${other ?? ''}` : echoOf(suffix, form, blank, random);
      const answer = middle + rest + ramble(random);
      const result = await overrun.accept(prefix, suffix, languageId, pieces(random, answer, 12));
      generated += answer.length;
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
    overrun.dispose();
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
    saved: 1 - read / generated,
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
    const chosen = realLanguages[tasks.length % realLanguages.length];
    const same = files.filter(({ languageId }) => languageId === chosen);
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

/** Whether the text shows where the hole ends: text follows it, and the file is not minified. */
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

/** `--show N` prints the first N misses of each row; `--rows real` leaves out the published tasks. */
export const infillingBench = defineBench({
  name: 'infilling',
  title: 'Infilling: a model that overruns',
  options: {
    seed: integer(1),
    show: integer(0),
    holes: integer(2_000, 1),
    rows: { ...oneOf(['real']), partial: true },
  },
  async measure({ quick, seed, show, holes, rows }) {
    // Other work on the machine must not decide what is parsed in time.
    const syntax = nodeSyntax({ placeDeadlineMs: 5_000, lineDeadlineMs: 5_000 });
    await Promise.all(realLanguages.map((languageId) => syntax.ready(languageId)));
    const results: AimedResult[] = [];
    for (const { name, tasks, form, multiline, goal } of [
      ...(rows === 'real' ? [] : publishedRuns(quick ? 40 : Infinity)),
      ...realRuns(quick ? 40 : Math.round(holes / holeLevels.length), seed),
    ])
      for (const each of [undefined, syntax]) {
        const { misses, ...result } = await measureOverrun(name, tasks, form, seed, {
          multiline,
          syntax: each,
        });
        results.push({ ...result, goal });
        for (const miss of misses.slice(0, show)) console.log(`${describe(result)}: ${miss}`);
      }
    syntax.dispose();
    return results;
  },
  tables: (results) => [
    {
      title: 'The true middle, then more than was asked for',
      rows: results.map(({ tasks, form, multiline, syntax, count, exact, altered, saved }) => ({
        tasks,
        'then it says': form,
        multiline,
        syntax: syntax ? 'yes' : 'no',
        count,
        'exact after accept': exact.toFixed(3),
        altered,
        'not read': `${Math.round(saved * 100)} %`,
      })),
    },
  ],
  aims: (results) => {
    const altered = results.reduce((sum, result) => sum + result.altered, 0);
    return [
      ...results.flatMap(({ goal, ...result }) =>
        goal === undefined ? [] : [aim(describe(result), `≥ ${goal}`, result.exact, 3)],
      ),
      aim('text after the cursor altered', '0', altered),
    ];
  },
  charts: (results) => [
    {
      title: 'Exact after accepting',
      unit: 'share of tasks',
      series: ['exact'],
      groups: results.map((result) => ({ name: describe(result), values: [result.exact] })),
    },
  ],
  notes: () => [
    'Not read: characters of the answer that were never taken from the model because a rule had closed the stream.',
  ],
});

type AimedResult = InfillingResult & { readonly goal: number | undefined };

/** Tasks that are run without and with syntax. */
interface Run extends Pick<Setting, 'multiline'> {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly form: OverrunForm;
  /** Minimum share of exact documents; no aim when absent. */
  readonly goal?: number;
}

function publishedRuns(count: number): readonly Run[] {
  return (Object.keys(sets) as (keyof typeof sets)[]).flatMap((name) => {
    const tasks = readTasks(name).slice(0, count);
    return overrunForms.map((form) => ({
      name,
      tasks,
      form,
      multiline: 'always' as const,
      goal: sets[name].aim,
    }));
  });
}

function realRuns(perLevel: number, seed: number): readonly Run[] {
  const files = fetchRealFiles();
  return holeLevels.flatMap((level): readonly Run[] => {
    const run = { name: level, tasks: holesIn(files, level, perLevel, seed) };
    return [
      { ...run, form: 'verbatim', multiline: 'always', goal: levelAims[level] },
      { ...run, form: 'other file', multiline: 'always' },
      { ...run, form: 'other file', multiline: 'auto' },
    ];
  });
}

function describe({ tasks, form, multiline, syntax }: InfillingResult): string {
  return `${tasks}, ${form}, ${multiline}, ${syntax ? 'with' : 'no'} syntax`;
}
