import type { LocalModel } from '@org/completion-local';
import { distance } from 'fastest-levenshtein';
import { quantile } from '../measure/quantile';
import type { CorpusFile } from './corpus';
import { cutBlocks, cutLines, type Hole, type HoleKind } from './cut-code';
import { mean, seededRandom } from './sampling';

/** How a completion is asked for: while typing, or by the trigger key. */
export type Asking = 'automatic' | 'invoked';

/** Results at many positions. Shares are 0–1; those without "of shown" are of all positions. */
export interface LineFigures {
  readonly cut: HoleKind;
  readonly asking: Asking;
  readonly asked: number;
  /** At which something was shown. */
  readonly shown: number;
  /** At which exactly the missing text was shown. */
  readonly exact: number;
  /** At which the first word or sign is right. */
  readonly firstWord: number;
  /** Mean of 1 − edit distance ÷ length; 0 where nothing was shown. */
  readonly similarity: number;
  readonly exactOfShown: number;
  /** Share of what was shown that is right as far as it goes: the missing text or its head. */
  readonly rightOfShown: number;
  /** Shown texts that are not right as far as they go, for each that is. */
  readonly wrongPerRight: number;
  /** Milliseconds from the call to the last piece of the text, where something was shown. */
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Requests pieces of some files, each file left out of the index, and compares. The same seed asks at the same positions. */
export async function measureLines(
  model: LocalModel,
  files: readonly CorpusFile[],
  perFile: number,
  cut: HoleKind,
  asking: Asking,
): Promise<LineFigures> {
  const random = seededRandom(2026);
  const answers: { readonly hole: Hole; readonly text: string; readonly ms: number }[] = [];
  for (const file of files) {
    const holes =
      cut === 'block' ? cutBlocks(file.text, perFile, random) : cutLines(file.text, perFile, cut, random);
    for (const hole of holes) answers.push({ hole, ...(await ask(model, file, hole, cut, asking)) });
  }
  const shown = answers.filter(({ text }) => text !== '');
  const exact = shown.filter(({ hole, text }) => text === hole.missing).length;
  const right = shown.filter(({ hole, text }) => hole.missing.startsWith(text)).length;
  const times = shown.map(({ ms }) => ms);
  return {
    cut,
    asking,
    asked: answers.length,
    shown: shown.length / answers.length,
    exact: exact / answers.length,
    firstWord:
      shown.filter(({ hole, text }) => firstWord(text) === firstWord(hole.missing)).length / answers.length,
    similarity: mean(answers.map(({ hole, text }) => similarity(text, hole.missing))),
    exactOfShown: exact / shown.length,
    rightOfShown: right / shown.length,
    wrongPerRight: (shown.length - right) / right,
    p50Ms: quantile(times, 0.5) ?? Number.NaN,
    p95Ms: quantile(times, 0.95) ?? Number.NaN,
  };
}

function firstWord(text: string): string {
  return /\w+|[^\w\s]/.exec(text)?.[0] ?? '';
}

function similarity(text: string, truth: string): number {
  const longest = Math.max(text.length, truth.length);
  return text === '' || longest === 0 ? 0 : 1 - distance(text, truth) / longest;
}

async function ask(model: LocalModel, file: CorpusFile, hole: Hole, cut: HoleKind, asking: Asking) {
  const start = performance.now();
  let text = '';
  let ms = 0;
  const events = model.stream(
    {
      // As much as an engine shows of a document by default, about.
      prompt: {
        strategy: 'suffix-param',
        prefix: hole.prefix.slice(-6_000),
        suffix: hole.suffix.slice(0, 2_000),
        snippets: [],
        stop: cut === 'block' ? [] : ['\n'],
      },
      model: model.defaultModel,
      maxTokens: 256,
      temperature: 0,
      candidates: 1,
      languageId: file.languageId,
      uri: file.uri,
      triggerKind: asking,
    },
    { signal: new AbortController().signal },
  );
  for await (const event of events) {
    if (event.type !== 'text-delta') continue;
    text += event.text;
    ms = performance.now() - start;
  }
  return { text, ms };
}
