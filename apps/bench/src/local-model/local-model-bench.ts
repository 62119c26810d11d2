import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineBench } from '../define/define-bench';
import { decimal, integer, text } from '../define/flags';
import { measureBuild } from './build-bench';
import { fitWeights, weightsModule } from './fit-weights';
import { fittedCorpora, measuredCorpora, readCorpus, type Corpus } from './corpus';
import type { HoleKind } from './cut-code';
import { measureLines, type Asking } from './line-bench';
import { modelBuild, type ModelBuild } from './model-build';
import { measureNextToken } from './next-token-bench';
import { sample, seededRandom } from './sampling';

const cuts: readonly HoleKind[] = ['rest of line', 'whole line', 'gap in line', 'block'];
const askings: readonly Asking[] = ['automatic', 'invoked'];

/** Measures the folders given, or five code bases. */
export const localModelBench = defineBench({
  name: 'local-model',
  title: 'The embedded model: building, next token, whole lines, each file left out of what is known',
  takesOperands: true,
  takesBuild: true,
  writesResults: false,
  options: {
    files: integer(40, 1),
    confidence: decimal(undefined),
    'max-megabytes': decimal(10),
    build: text,
    fit: text,
    examples: integer(24_000, 1),
  },
  async measure({
    quick,
    files,
    confidence,
    'max-megabytes': megabytes,
    build: folder,
    fit,
    examples,
    operands,
  }) {
    if (fit !== undefined) {
      writeFileSync(fit, weightsModule(fitWeights(fittedCorpora(), examples)));
      return [];
    }
    const build = await modelBuild(folder);
    const corpora =
      operands.length > 0
        ? operands.map((folder) => ({ name: `${basename(folder)} (${folder})`, folder }))
        : measuredCorpora();
    const measured = [];
    for (const corpus of corpora)
      measured.push(await measureCorpus(build, corpus, quick ? 4 : files, megabytes * 1e6, confidence));
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
  code: ModelBuild,
  { name, folder }: Corpus,
  fileCount: number,
  maxBytes: number,
  minConfidence: number | undefined,
) {
  const { index, figures: build } = measureBuild(code, folder, maxBytes);
  const random = seededRandom(2026);
  const known = readCorpus(folder, maxBytes).filter(({ text }) => text.length > 1_500);
  const files = sample(known, fileCount, random);
  const nextToken = measureNextToken(code, index, files, 60, random);
  const model = code.localModel({ index, ...(minConfidence === undefined ? {} : { minConfidence }) });
  const lines = [];
  for (const cut of cuts)
    for (const asking of askings)
      lines.push(await measureLines(model, files, cut === 'block' ? 5 : 15, cut, asking));
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
