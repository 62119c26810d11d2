import { writeFileSync } from 'node:fs';
import { defineBench } from '../define/define-bench';
import { integer, someOf, text, toggle, UsageError } from '../define/flags';
import { contenderModes, contenders, missingPeer, type Contender } from './contenders';
import { holeKinds, type HoleKind } from './cut-holes';
import { benchLanguages, type BenchLanguage } from './languages';
import { languageAims, languageChart, languageTables, languagesIn, type Score } from './languages-report';
import { failuresOf, tasksOf, type Failure, type LanguageTask } from './measure-languages';
import { answerForms, type AnswerForm } from './model-answers';
import { readCorpus } from './read-corpus';

/** The part of all that is measured. */
interface Selection {
  readonly languages: readonly BenchLanguage[];
  readonly kinds: readonly HoleKind[];
  readonly forms: readonly AnswerForm[];
  /** Of each language and kind. */
  readonly holes: number;
  readonly seed: number;
}

export const languagesBench = defineBench({
  name: 'languages',
  options: {
    seed: integer(1),
    holes: { ...integer(undefined, 1), partial: true },
    language: { ...someOf(benchLanguages.map(({ id }) => id)), partial: true },
    kind: { ...someOf(holeKinds), partial: true },
    form: { ...someOf(answerForms), partial: true },
    mode: { ...someOf(contenderModes), partial: true },
    show: integer(0),
    failures: text,
    peers: toggle,
  },
  async measure({ quick, seed, holes, language, kind, form, mode, show, failures: file, peers }) {
    const selection: Selection = {
      languages: benchLanguages.filter(({ id }) => language.includes(id)),
      kinds: kind,
      forms: form,
      holes: holes ?? (quick ? 5 : 25),
      seed,
    };
    const notes: string[] = [];
    const lacking = peers ? missingPeer() : undefined;
    if (lacking !== undefined) notes.push(`Not run: copilot: ${lacking}`);
    if (peers) notes.push(aboutCopilot);
    const field = contenders(peers && lacking === undefined);
    const chosen = field.all.filter((each) => mode.includes(each.mode));
    const scores: Score[] = [];
    const failures: Failure[] = [];
    try {
      if (chosen.length === 0) throw new UsageError('--mode copilot needs --peers and the installed peer');
      const tasks = selection.languages.flatMap((each) => tasksIn(each, selection, notes));
      for (const contender of chosen) await measure(contender, tasks, selection, { scores, failures });
    } finally {
      field.dispose();
    }
    for (const failure of failures.slice(0, show)) console.log(pictureOf(failure));
    if (file !== undefined) writeFileSync(file, failures.map((each) => `${JSON.stringify(each)}\n`).join(''));
    return { scores, notes };
  },
  title: ({ scores }) =>
    `Holes in real files of ${languagesIn(scores).size} languages: documents that are right after accepting`,
  tables: ({ scores }) => languageTables(scores),
  aims: ({ scores }) => languageAims(scores),
  charts: ({ scores }) => [languageChart(scores)],
  notes: ({ notes }) => notes,
});

const aboutCopilot =
  "Copilot's server ends answers by indentation in most languages; rules of that kind in chat-lib stand in for it.";

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
      // A new engine each time: it would reuse the answer at the same position in another form.
      const tested = await start();
      try {
        for (const { id: language } of languages.filter(({ id }) => takes(id))) {
          const own = tasks.filter(({ languageId, hole }) => languageId === language && hole.kind === kind);
          if (own.length === 0) continue;
          const failed = await failuresOf(tested, own, form, mode);
          into.failures.push(...failed);
          const exact = 1 - failed.length / own.length;
          into.scores.push({ language, kind, form, mode, holes: own.length, exact });
        }
      } finally {
        await tested.dispose();
      }
    }
}

/** A failure for the terminal: the document with the cursor, the answer, the result and the true text. */
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
