import { basename } from 'node:path';
import { localModel } from '@org/completion-local';
import { defineBench } from '../define/define-bench';
import { decimal, integer } from '../define/flags';
import { measureBuild } from './build-bench';
import { fetchCorpora, readCorpus, type Corpus } from './corpus';
import { measureLines, type LineCut } from './line-bench';
import { measureNextToken } from './next-token-bench';
import { sample, seededRandom } from './sampling';

const cuts: readonly LineCut[] = ['whole line', 'rest of line', 'gap in line'];

/** Measures the folders given, or rxjs and Django. */
export const localModelBench = defineBench({
  name: 'local-model',
  title: 'The embedded model: building, next token, whole lines, each file left out of what is known',
  takesOperands: true,
  writesResults: false,
  options: { files: integer(40, 1), confidence: decimal(undefined), 'max-megabytes': decimal(10) },
  async measure({ quick, files, confidence, 'max-megabytes': megabytes, operands }) {
    const corpora =
      operands.length > 0
        ? operands.map((folder) => ({ name: `${basename(folder)} (${folder})`, folder }))
        : fetchCorpora();
    const measured = [];
    for (const corpus of corpora)
      measured.push(await measureCorpus(corpus, quick ? 4 : files, megabytes * 1e6, confidence));
    return measured;
  },
  tables: (corpora) =>
    corpora.flatMap(({ name, build, nextToken, lines }) => [
      { title: `${name}: building`, rows: [rounded(build)] },
      { title: `${name}: next token`, rows: [rounded(nextToken)] },
      { title: `${name}: lines`, rows: lines.map(rounded) },
    ]),
});

async function measureCorpus(
  { name, folder }: Corpus,
  fileCount: number,
  maxBytes: number,
  minConfidence: number | undefined,
) {
  const { index, figures: build } = measureBuild(folder, maxBytes);
  const random = seededRandom(2026);
  const known = readCorpus(folder, maxBytes).filter(({ text }) => text.length > 1_500);
  const files = sample(known, fileCount, random);
  const nextToken = measureNextToken(index, files, 60, random);
  const model = localModel({ index, ...(minConfidence === undefined ? {} : { minConfidence }) });
  const lines = [];
  for (const cut of cuts) lines.push(await measureLines(model, files, 15, cut, random));
  return { name, build, nextToken, lines };
}

/** Numbers to three places; texts as they are. */
function rounded(figures: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    ]),
  );
}
