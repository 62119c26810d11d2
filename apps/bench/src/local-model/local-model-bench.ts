import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { localModel } from '@org/completion-local';
import { measureBuild } from './build-bench';
import { fetchCorpora, readCorpus, type Corpus } from './corpus';
import { measureLines, type LineCut } from './line-bench';
import { measureNextToken } from './next-token-bench';
import { sample, seededRandom } from './sampling';

/**
 * Measures the embedded model: build time and memory, next-token rank and whole lines with each file left out, and time
 * to a line. Prints one table for each code base.
 *
 * `pnpm bench local-model [--files 40] [--confidence 0.4] [FOLDER …]`; without folders, rxjs and Django are fetched.
 */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      files: { type: 'string', default: '40' },
      confidence: { type: 'string' },
      'max-megabytes': { type: 'string', default: '10' },
    },
  });
  const corpora: Corpus[] =
    positionals.length > 0
      ? positionals.map((folder) => ({ name: `${basename(folder)} (${folder})`, folder }))
      : fetchCorpora();
  for (const corpus of corpora) {
    await measure(corpus, {
      files: Number(values.files),
      maxBytes: Number(values['max-megabytes']) * 1e6,
      confidence: values.confidence === undefined ? undefined : Number(values.confidence),
    });
  }
}

async function measure(
  { name, folder }: Corpus,
  options: { files: number; maxBytes: number; confidence: number | undefined },
): Promise<void> {
  console.log(`\n# ${name}`);
  const { index, figures } = measureBuild(folder, options.maxBytes);
  console.table([rounded(figures)]);

  const random = seededRandom(2026);
  const files = sample(
    readCorpus(folder, options.maxBytes).filter(({ text }) => text.length > 1_500),
    options.files,
    random,
  );
  console.table([rounded(measureNextToken(index, files, 60, random))]);

  const model = localModel({
    index,
    ...(options.confidence === undefined ? {} : { minConfidence: options.confidence }),
  });
  const cuts: LineCut[] = ['whole line', 'rest of line', 'gap in line'];
  const rows = [];
  for (const cut of cuts) rows.push(rounded(await measureLines(model, files, 15, cut, random)));
  console.table(rows);
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
