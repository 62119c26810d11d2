import { aim } from '../report/aim';
import type { BarChart } from '../report/draw-bars';
import type { Aim, Table } from '../report/report';
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

/** Minimum shares, as the mean over all languages. */
const minShares: readonly (Readonly<Record<AnswerForm, number>> & Pick<Score, 'kind' | 'mode'>)[] = [
  { kind: 'inner', mode: 'auto', stops: 0.99, 'own text': 0.98, 'other code': 0.97 },
  { kind: 'rest', mode: 'auto', stops: 0.995, 'own text': 0.99, 'other code': 0.97 },
  { kind: 'pair', mode: 'auto', stops: 0.99, 'own text': 0.99, 'other code': 0.97 },
  { kind: 'block', mode: 'always', stops: 0.995, 'own text': 0.99, 'other code': 0.93 },
  { kind: 'block', mode: 'auto', stops: 0.95, 'own text': 0.95, 'other code': 0.92 },
];

/** Minimum share in each single language, when the model stops or goes on with the file's own text. */
const minOfEach = 0.9;

/** One table of means over all languages, one over those with grammars, and one of each mode. */
export function languageTables(scores: readonly Score[]): readonly Table[] {
  const languages = languagesIn(scores);
  const informed = new Set([
    ...languagesIn(scores, withGrammars('auto')),
    ...languagesIn(scores, withGrammars('always')),
  ]);
  const ofInformed = scores.filter(({ language }) => informed.has(language));
  const modes = modesIn(scores);
  return [
    { title: `Mean over ${languages.size} languages`, rows: meanRows(scores, modesEverywhere(scores)) },
    ...(informed.size === 0
      ? []
      : [
          {
            title: `Mean over the ${informed.size} languages with grammars`,
            rows: meanRows(ofInformed, modes),
          },
        ]),
    ...modes.map((mode) => ({ title: `Each language: ${mode}`, rows: languageRows(scores, mode) })),
  ];
}

/** The languages that were measured, in `mode` or in any. */
export function languagesIn(scores: readonly Score[], mode?: string): ReadonlySet<string> {
  const own = scores.filter((score) => mode === undefined || score.mode === mode);
  return new Set(own.map(({ language }) => language));
}

function modesIn(scores: readonly Score[]): readonly string[] {
  return [...new Set(scores.map(({ mode }) => mode))];
}

/** The modes that every language was measured in. */
function modesEverywhere(scores: readonly Score[]): readonly string[] {
  const { size } = languagesIn(scores);
  return modesIn(scores).filter((mode) => languagesIn(scores, mode).size === size);
}

/** Every kind of hole with every form of answer that was measured. */
function measured(scores: readonly Score[]): readonly Pick<Score, 'kind' | 'form'>[] {
  return holeKinds
    .flatMap((kind) => answerForms.map((form) => ({ kind, form })))
    .filter(({ kind, form }) => scores.some((score) => score.kind === kind && score.form === form));
}

function meanRows(scores: readonly Score[], modes: readonly string[]): Table['rows'] {
  return measured(scores).map(({ kind, form }) => ({
    hole: kind,
    'then the model': form,
    ...Object.fromEntries(modes.map((mode) => [mode, printed(meanOf(scores, { kind, form, mode }))])),
  }));
}

function languageRows(scores: readonly Score[], mode: string): Table['rows'] {
  return [...languagesIn(scores, mode)].map((language) => {
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

/** The mean shares against {@link minShares}, and the worst language against {@link minOfEach}. */
export function languageAims(scores: readonly Score[]): readonly Aim[] {
  const means = minShares.flatMap(({ kind, mode, ...least }) =>
    answerForms.flatMap((form) => {
      const mean = meanOf(scores, { kind, form, mode });
      if (mean === undefined) return [];
      return [aim(`${kind}, ${form}, ${mode}`, `≥ ${least[form]}`, mean, 3)];
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

/** The means over all languages. */
export function languageChart(scores: readonly Score[]): BarChart {
  const modes = modesEverywhere(scores);
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
