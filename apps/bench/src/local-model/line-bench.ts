import type { LocalModel } from '@org/completion-local';
import { quantile } from '../measure/quantile';
import type { CorpusFile } from './corpus';
import { sample } from './sampling';

/** How a line is cut for the test. */
export type LineCut = 'whole line' | 'rest of line' | 'gap in line';

/** Results at many positions. Shares are 0–1. */
export interface LineFigures {
  readonly cut: LineCut;
  readonly asked: number;
  /** Share of places at which something was shown. */
  readonly shown: number;
  /** Share of all places at which exactly the missing text was shown. */
  readonly exact: number;
  /** Share of what was shown that is exactly the missing text. */
  readonly exactOfShown: number;
  /** Share of what was shown that is right as far as it goes: the missing text or its head. */
  readonly rightOfShown: number;
  /** Time from the call to the last piece of the line, where something was shown. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Time to the end of the answer where nothing was shown. */
  readonly silentP95Ms: number;
}

/** Requests pieces of lines of some files, each file left out of the index, and compares. */
export async function measureLines(
  model: LocalModel,
  files: readonly CorpusFile[],
  perFile: number,
  cut: LineCut,
  random: () => number,
): Promise<LineFigures> {
  const shownMs: number[] = [];
  const silentMs: number[] = [];
  let exact = 0;
  let right = 0;
  for (const file of files) {
    const lines = file.text.split('\n');
    const numbers = sample(
      [...lines.keys()].filter((number) => isCode(lines[number] ?? '')),
      perFile,
      random,
    );
    for (const number of numbers) {
      const hole = cutLine(lines[number] ?? '', cut, random);
      if (hole === undefined) continue;
      const prefix = [...lines.slice(0, number), hole.before].join('\n');
      const suffix = [hole.after, ...lines.slice(number + 1)].join('\n');
      const { text, ms } = await ask(model, file, prefix, suffix);
      if (text === '') {
        silentMs.push(ms);
        continue;
      }
      shownMs.push(ms);
      if (text === hole.missing) exact++;
      if (hole.missing.startsWith(text)) right++;
    }
  }
  const shown = shownMs.length;
  const asked = shown + silentMs.length;
  return {
    cut,
    asked,
    shown: shown / asked,
    exact: exact / asked,
    exactOfShown: exact / shown,
    rightOfShown: right / shown,
    p50Ms: quantile(shownMs, 0.5) ?? Number.NaN,
    p95Ms: quantile(shownMs, 0.95) ?? Number.NaN,
    silentP95Ms: quantile(silentMs, 0.95) ?? Number.NaN,
  };
}

function isCode(line: string): boolean {
  const content = line.trim();
  return content.length >= 8 && !/^(\/\/|\/\*|\*|#|""")/.test(content);
}

/** Cuts where typing may pause: after the indentation, or before a word or sign. */
function cutLine(line: string, cut: LineCut, random: () => number) {
  const content = line.trimEnd();
  const indentation = content.length - content.trimStart().length;
  if (cut === 'whole line') {
    return { before: content.slice(0, indentation), missing: content.slice(indentation), after: '' };
  }
  const places = [...content.matchAll(/\b\w|[^\w\s]/g)]
    .map(({ index }) => index)
    .filter((at) => at > indentation);
  const [first, second] = sample(places, 2, random).toSorted((a, b) => a - b);
  if (first === undefined || second === undefined) return undefined;
  const end = cut === 'rest of line' ? content.length : second;
  return { before: content.slice(0, first), missing: content.slice(first, end), after: content.slice(end) };
}

async function ask(model: LocalModel, file: CorpusFile, prefix: string, suffix: string) {
  const start = performance.now();
  let text = '';
  let ms = 0;
  const events = model.stream(
    {
      // As much as an engine shows of a document by default, about.
      prompt: {
        strategy: 'suffix-param',
        prefix: prefix.slice(-6_000),
        suffix: suffix.slice(0, 2_000),
        snippets: [],
        stop: ['\n'],
      },
      model: model.defaultModel,
      maxTokens: 256,
      temperature: 0,
      candidates: 1,
      languageId: file.languageId,
      uri: file.uri,
    },
    { signal: new AbortController().signal },
  );
  for await (const event of events) {
    if (event.type !== 'text-delta') continue;
    text += event.text;
    ms = performance.now() - start;
  }
  return { text, ms: text === '' ? performance.now() - start : ms };
}
