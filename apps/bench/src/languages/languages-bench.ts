import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publish } from '../report/report';
import { contenders, missingPeer, type Contender } from './contenders';
import { holeKinds, type HoleKind } from './cut-holes';
import { benchLanguages, type BenchLanguage } from './languages';
import { languagesReport, type Score } from './languages-report';
import { failuresOf, tasksOf, type Failure, type LanguageTask } from './measure-languages';
import { answerForms, type AnswerForm } from './model-answers';
import { readCorpus } from './read-corpus';

/** What of everything is measured. */
interface Selection {
  readonly languages: readonly BenchLanguage[];
  readonly kinds: readonly HoleKind[];
  readonly forms: readonly AnswerForm[];
  /** Of each language and kind. */
  readonly holes: number;
  readonly seed: number;
}

/** `pnpm bench languages`; the README lists its flags. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      date: { type: 'string' },
      seed: { type: 'string', default: '1' },
      holes: { type: 'string' },
      language: { type: 'string', multiple: true },
      kind: { type: 'string', multiple: true },
      form: { type: 'string', multiple: true },
      mode: { type: 'string', multiple: true },
      show: { type: 'string', default: '0' },
      failures: { type: 'string' },
      peers: { type: 'boolean', default: false },
    },
  });
  const selection: Selection = {
    languages: benchLanguages.filter(({ id }) =>
      chosen('language', values.language, languageIds).includes(id),
    ),
    kinds: chosen('kind', values.kind, holeKinds),
    forms: chosen('form', values.form, answerForms),
    holes: count('holes', values.holes ?? (values.quick ? '5' : '25')),
    seed: count('seed', values.seed),
  };
  const shown = count('show', values.show);
  const notes: string[] = [];
  const lacking = values.peers ? missingPeer() : undefined;
  if (lacking !== undefined) notes.push(`Not run: copilot: ${lacking}`);
  if (values.peers) notes.push(aboutCopilot);
  const tasks = selection.languages.flatMap((language) => tasksIn(language, selection, notes));
  const field = contenders(values.peers && lacking === undefined);
  const modes = chosen(
    'mode',
    values.mode,
    field.all.map(({ mode }) => mode),
  );
  const scores: Score[] = [];
  const failures: Failure[] = [];
  try {
    for (const contender of field.all.filter(({ mode }) => modes.includes(mode)))
      await measure(contender, tasks, selection, { scores, failures });
  } finally {
    field.dispose();
  }
  for (const failure of failures.slice(0, shown)) console.log(pictureOf(failure));
  if (values.failures !== undefined)
    writeFileSync(values.failures, failures.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const { quick, holes, language, kind, form, mode } = values;
  const whole = !quick && [holes, language, kind, form, mode].every((each) => each === undefined);
  publish(languagesReport(scores, notes, values.date), { write: whole });
}

const languageIds = benchLanguages.map(({ id }) => id);

const aboutCopilot =
  "Copilot's server ends answers by indentation in most languages; rules of that kind in chat-lib stand in for it.";

/** Those of `all` that a flag names; all when it names none. */
function chosen<Name extends string>(
  flag: string,
  named: readonly string[] | undefined,
  all: readonly Name[],
): readonly Name[] {
  const unknown = named?.find((each) => !all.some((known) => known === each));
  if (unknown !== undefined) throw new Error(`--${flag} must be one of ${all.join(' | ')}, got ${unknown}`);
  return all.filter((each) => named?.includes(each) ?? true);
}

function count(flag: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`--${flag} must be an integer ≥ 0, got ${value}`);
  return Number(value);
}

/** The holes of a language; when its files cannot be had, none and a note. */
function tasksIn(
  language: BenchLanguage,
  { kinds, holes, seed }: Selection,
  notes: string[],
): readonly LanguageTask[] {
  try {
    const texts = readCorpus(language);
    return kinds.flatMap((kind) => {
      const found = tasksOf(language, texts, kind, holes, seed);
      if (found.length < holes) notes.push(`${language.id}, ${kind}: ${found.length} holes`);
      return found;
    });
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    notes.push(`Not run: ${language.id}: ${reason}`);
    return [];
  }
}

/** Runs a contender over all tasks that it takes. */
async function measure(
  { mode, takes, start }: Contender,
  tasks: readonly LanguageTask[],
  { languages, kinds, forms }: Selection,
  into: { readonly scores: Score[]; readonly failures: Failure[] },
): Promise<void> {
  for (const form of forms)
    for (const kind of kinds) {
      // An engine of its own, since it would remember what was said at the same place in another form.
      const desk = await start();
      try {
        for (const { id: language } of languages.filter(({ id }) => takes(id))) {
          const own = tasks.filter(({ languageId, hole }) => languageId === language && hole.kind === kind);
          if (own.length === 0) continue;
          const failed = await failuresOf(desk, own, form, mode);
          into.failures.push(...failed);
          const exact = 1 - failed.length / own.length;
          into.scores.push({ language, kind, form, mode, holes: own.length, exact });
        }
      } finally {
        await desk.dispose();
      }
    }
}

/** A failure as somebody who improves the rules wants to see it. */
function pictureOf({
  language,
  kind,
  form,
  mode,
  prefix,
  suffix,
  said,
  got,
  wanted,
  reason,
}: Failure): string {
  const before = prefix.split('\n').slice(-6).join('\n');
  const after = suffix.split('\n').slice(0, 5).join('\n');
  return [
    `\n=== ${language}, ${kind}, ${form}, ${mode}`,
    `${before}█${after}`,
    `--- said:   ${JSON.stringify(said)}`,
    `--- got:    ${JSON.stringify(got)} (${reason})`,
    `--- wanted: ${JSON.stringify(wanted)}`,
  ].join('\n');
}
