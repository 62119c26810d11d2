import { dirname } from 'node:path';
import { benchFolder } from '../bench-folder';
import { defineBench } from '../define/define-bench';
import { text } from '../define/flags';
import { aim } from '../report/aim';
import { brotlied, bundle, gzipped, type Bundle, type Entry } from './bundle-parts';
import { laterParts, parts, type Part } from './parts';

const engine: Entry & { readonly name: string } = {
  name: 'an engine with Token Factory',
  folder: 'packages/core',
  source: `export { createCompletionEngine, tokenFactory } from '@org/completion-core'`,
};
const widgets = ['codemirror', 'monaco', 'textarea', 'element'].map((editor) => ({
  name: `the widget for ${editor}, with its engine`,
  folder: 'packages/web',
  source: `export * from '@org/completion-web/${editor}'`,
}));

/** What a part adds to a bundle. */
export interface PartSize extends Pick<Part, 'name' | 'does'> {
  readonly bytes: number;
  /** What the bundle would be smaller by without the part, gzipped. */
  readonly gzipBytes: number;
}

export interface SizeResult {
  readonly parts: readonly PartSize[];
  /** What is left without the {@link laterParts}, one after the other, gzipped. */
  readonly left: readonly number[];
  readonly entries: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly gzipBytes: number;
    readonly brotliBytes: number;
  }[];
}

/** The parts of a bundle, the largest first. Together they come to less than the bundle, since they share words. */
export function sizesOfParts({ code, pieces }: Bundle): readonly PartSize[] {
  const all = gzipped(code);
  return [...parts, undefined]
    .map((part) => {
      const isOf = ({ source }: Bundle['pieces'][number]) => partOf(source) === part;
      const without = pieces.filter((piece) => !isOf(piece));
      return {
        name: part?.name ?? 'bundler',
        does: part?.does ?? 'names of exports, and what has no source',
        bytes: code.length - textOf(without).length,
        gzipBytes: all - gzipped(textOf(without)),
      };
    })
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.gzipBytes - a.gzipBytes);
}

function partOf(source: string): Part | undefined {
  return parts.find(({ sources }) => sources.test(source));
}

/** Bytes of a bundle, gzipped, without the first of `names`, without the first two, and so on. */
export function leftWithout({ pieces }: Bundle, names: readonly string[]): readonly number[] {
  return names.map((_, last) => {
    const gone = new Set(names.slice(0, last + 1));
    return gzipped(textOf(pieces.filter(({ source }) => !gone.has(partOf(source)?.name ?? ''))));
  });
}

function textOf(pieces: Bundle['pieces']): string {
  return pieces.map(({ text: each }) => each).join('');
}

/** Bundles the builds of the checkout `root`. */
export async function measureSize(root: string): Promise<SizeResult> {
  const entries: SizeResult['entries'][number][] = [];
  for (const entry of [engine, ...widgets]) {
    const { code } = await bundle(root, entry);
    const { name } = entry;
    entries.push({ name, bytes: code.length, gzipBytes: gzipped(code), brotliBytes: brotlied(code) });
  }
  const whole = await bundle(root, engine);
  return { parts: sizesOfParts(whole), left: leftWithout(whole, laterParts), entries };
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1);

/** `--build FOLDER` bundles the builds of another checkout. */
export const sizeBench = defineBench({
  name: 'size',
  title: 'Minified and gzipped for a browser: what each kilobyte is for',
  options: { build: text },
  takesBuild: true,
  measure: ({ build }) => measureSize(build ?? dirname(dirname(benchFolder()))),
  tables: ({ parts: measured, left, entries }) => {
    const whole = entries[0]?.gzipBytes ?? Number.NaN;
    const shared = whole - measured.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
    return [
      {
        title: `In kB: ${engine.name}`,
        rows: [
          ...measured.map(({ name, does, bytes, gzipBytes }) => ({
            part: name,
            minified: kilobytes(bytes),
            gzipped: kilobytes(gzipBytes),
            'what it does': does,
          })),
          {
            part: 'all',
            minified: kilobytes(entries[0]?.bytes ?? Number.NaN),
            gzipped: kilobytes(whole),
            'what it does': `${kilobytes(shared)} kB are words that several parts share`,
          },
        ],
      },
      {
        title: 'In kB: what would be left if parts were loaded after the first request',
        rows: laterParts.map((part, index) => ({
          without: index === 0 ? part : `and ${part}`,
          gzipped: kilobytes(left[index] ?? Number.NaN),
        })),
      },
      {
        title: 'In kB: everything that can ever be loaded',
        rows: entries.map(({ name, bytes, gzipBytes, brotliBytes }) => ({
          bundle: name,
          minified: kilobytes(bytes),
          gzipped: kilobytes(gzipBytes),
          brotli: kilobytes(brotliBytes),
        })),
      },
    ];
  },
  charts: ({ parts: measured }) => [
    {
      title: engine.name,
      unit: 'kB, gzipped',
      series: ['kB'],
      groups: measured.map(({ name, gzipBytes }) => ({ name, values: [gzipBytes / 1_000] })),
    },
  ],
  aims: ({ entries }) => [
    aim('an engine with one provider', '≤ 40 kB', (entries[0]?.gzipBytes ?? Number.NaN) / 1_000, 1),
    aim('the CodeMirror widget with its engine', '≤ 46 kB', (entries[1]?.gzipBytes ?? Number.NaN) / 1_000, 1),
  ],
});
