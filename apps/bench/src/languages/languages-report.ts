import type { Aim, Report } from '../report/report';
import { holeKinds, type HoleKind } from './cut-holes';
import { withGrammars } from './contenders';
import { answerForms, type AnswerForm } from './model-answers';

/** Documents of one language that are right after accepting. */
export interface Score {
  readonly language: string;
  readonly kind: HoleKind;
  readonly form: AnswerForm;
  /** How the engine is set, or the name of another engine. */
  readonly mode: string;
  readonly holes: number;
  /** Share of the holes, 0–1. */
  readonly exact: number;
}

/** Least share, as the mean over all languages. */
const minShares: readonly (Readonly<Record<AnswerForm, number>> & Pick<Score, 'kind' | 'mode'>)[] = [
  { kind: 'inner', mode: 'auto', stops: 0.99, 'own text': 0.98, 'other code': 0.97 },
  { kind: 'rest', mode: 'auto', stops: 0.995, 'own text': 0.99, 'other code': 0.97 },
  { kind: 'pair', mode: 'auto', stops: 0.99, 'own text': 0.99, 'other code': 0.97 },
  { kind: 'block', mode: 'always', stops: 0.995, 'own text': 0.99, 'other code': 0.93 },
  { kind: 'block', mode: 'auto', stops: 0.95, 'own text': 0.95, 'other code': 0.92 },
];

/** Least share in each single language, where the model stops or goes on with the file's own text. */
const minOfEach = 0.9;

/** Tables, aims and charts of a run. */
export function languagesReport(
  scores: readonly Score[],
  notes: readonly string[],
  date: string | undefined,
): Report {
  const languages = new Set(scores.map(({ language }) => language));
  const modes = [...new Set(scores.map(({ mode }) => mode))];
  const everywhere = modes.filter((mode) => languagesOf(scores, mode).size === languages.size);
  const informed = new Set([
    ...languagesOf(scores, withGrammars('auto')),
    ...languagesOf(scores, withGrammars('always')),
  ]);
  const ofInformed = scores.filter(({ language }) => informed.has(language));
  return {
    name: 'languages',
    title: `Holes in real files of ${languages.size} languages: documents that are right after accepting`,
    date,
    tables: [
      { title: `Mean over ${languages.size} languages`, rows: meanRows(scores, everywhere) },
      ...(informed.size === 0
        ? []
        : [
            {
              title: `Mean over the ${informed.size} languages with grammars`,
              rows: meanRows(ofInformed, modes),
            },
          ]),
      ...modes.map((mode) => ({ title: `Each language: ${mode}`, rows: languageRows(scores, mode) })),
    ],
    aims: aimsOf(scores),
    charts: [chartOf(scores, everywhere)],
    notes,
  };
}

function languagesOf(scores: readonly Score[], mode: string): ReadonlySet<string> {
  return new Set(scores.filter((score) => score.mode === mode).map(({ language }) => language));
}

/** Every kind of hole with every form of answer that was measured. */
function measured(scores: readonly Score[]): readonly Pick<Score, 'kind' | 'form'>[] {
  return holeKinds
    .flatMap((kind) => answerForms.map((form) => ({ kind, form })))
    .filter(({ kind, form }) => scores.some((score) => score.kind === kind && score.form === form));
}

function meanRows(scores: readonly Score[], modes: readonly string[]): Report['tables'][number]['rows'] {
  return measured(scores).map(({ kind, form }) => ({
    hole: kind,
    'then the model': form,
    ...Object.fromEntries(modes.map((mode) => [mode, printed(meanOf(scores, { kind, form, mode }))])),
  }));
}

function languageRows(scores: readonly Score[], mode: string): Report['tables'][number]['rows'] {
  return [...languagesOf(scores, mode)].map((language) => {
    const own = scores.filter((score) => score.language === language);
    const cells = measured(scores).map(({ kind, form }) => [
      `${kind}, ${form}`,
      printed(meanOf(own, { kind, form, mode })),
    ]);
    return { language, ...Object.fromEntries(cells) };
  });
}

function meanOf(scores: readonly Score[], of: Pick<Score, 'kind' | 'form' | 'mode'>): number | undefined {
  const own = scores.filter(
    ({ kind, form, mode }) => kind === of.kind && form === of.form && mode === of.mode,
  );
  return own.length === 0 ? undefined : own.reduce((sum, { exact }) => sum + exact, 0) / own.length;
}

function printed(share: number | undefined): string {
  return share === undefined ? '' : share.toFixed(3);
}

function aimsOf(scores: readonly Score[]): readonly Aim[] {
  const means = minShares.flatMap(({ kind, mode, ...least }) =>
    answerForms.flatMap((form) => {
      const mean = meanOf(scores, { kind, form, mode });
      if (mean === undefined) return [];
      const what = `${kind}, ${form}, ${mode}`;
      return [{ what, aim: `≥ ${least[form]}`, measured: printed(mean), met: mean >= least[form] }];
    }),
  );
  return [...means, ...aimOfEach(scores)];
}

function aimOfEach(scores: readonly Score[]): readonly Aim[] {
  const aimed = scores.filter(
    ({ form, kind, mode }) =>
      form !== 'other code' && minShares.some((least) => least.kind === kind && least.mode === mode),
  );
  const [worst] = aimed.toSorted((left, right) => left.exact - right.exact);
  if (worst === undefined) return [];
  const short = new Set(aimed.filter(({ exact }) => exact < minOfEach).map(({ language }) => language));
  const place = `${worst.language}, ${worst.kind}, ${worst.form}, ${worst.mode}`;
  return [
    {
      what: 'each language, stops and own text',
      aim: `≥ ${minOfEach}`,
      measured: `${printed(worst.exact)} (${place}); below it: ${short.size}`,
      met: short.size === 0,
    },
  ];
}

function chartOf(scores: readonly Score[], modes: readonly string[]): Report['charts'][number] {
  return {
    title: 'Exact after accepting',
    unit: 'share of holes, mean over the languages',
    series: modes,
    groups: measured(scores).map(({ kind, form }) => ({
      name: `${kind}, ${form}`,
      values: modes.map((mode) => meanOf(scores, { kind, form, mode }) ?? 0),
    })),
  };
}
