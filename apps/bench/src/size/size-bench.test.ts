import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { benchFolder } from '../bench-folder';
import { bundle, gzipped, type Bundle } from './bundle-parts';
import { parts } from './parts';
import { leftWithout, sizesOfParts } from './size-bench';

function bundleOf(pieces: Bundle['pieces']): Bundle {
  return { code: pieces.map(({ text }) => text).join(''), pieces };
}

const random = (length: number, seed: number) =>
  Array.from({ length }, (_, at) => ((at * at * seed + at * 7_919) % 1_296).toString(36)).join('');

it('gives every piece to the first part that its source belongs to', () => {
  const sizes = sizesOfParts(
    bundleOf([
      { source: '', text: 'var x;' },
      { source: 'packages/core/src/languages/language-table.ts', text: random(900, 31) },
      { source: 'packages/core/src/languages/code-scanner.ts', text: random(300, 37) },
      { source: 'node_modules/.pnpm/lru-cache@11/node_modules/lru-cache/src/index.ts', text: 'class L{}' },
    ]),
  );
  expect(sizes.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['table of languages', random(900, 31).length],
    ['reading code', random(300, 37).length],
    ['lru-cache', 9],
    ['bundler', 6],
  ]);
});

it('counts what the bundle is smaller by without a part, so that a copy costs next to nothing', () => {
  const words = random(2_000, 41);
  const twice = bundleOf([
    { source: 'packages/core/src/stream/a.ts', text: words },
    { source: 'packages/core/src/prompt/b.ts', text: words },
  ]);
  const [first, second] = sizesOfParts(twice);
  expect(gzipped(twice.code)).toBeGreaterThan(1_000);
  expect([first?.gzipBytes, second?.gzipBytes].map(Number).every((bytes) => bytes < 60)).toBe(true);
});

it('takes parts away one after the other', () => {
  const pieces = [
    { source: 'packages/core/src/stream/a.ts', text: random(900, 31) },
    { source: 'packages/core/src/models/b.ts', text: random(300, 37) },
    { source: 'packages/core/src/engine.ts', text: 'engine' },
  ];
  expect(leftWithout(bundleOf(pieces), ['models', 'rules on the answer'])).toEqual([
    gzipped(`${random(900, 31)}engine`),
    gzipped('engine'),
  ]);
});

it('has a part for every folder of core', () => {
  const folders = readdirSync(join(benchFolder(), '..', '..', 'packages', 'core', 'src'), {
    withFileTypes: true,
  }).filter((entry) => entry.isDirectory());
  // Next edits and ports to a worker are of other entries.
  const without = folders
    .map(({ name }) => name)
    .filter((name) => !parts.some(({ sources }) => sources.test(`packages/core/src/${name}/any.ts`)));
  expect(without.toSorted()).toEqual(['next-edit', 'wire']);
});

it('knows of every character of a bundle which source it came from', async () => {
  const root = mkdtempSync(join(tmpdir(), 'completion-size-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'one.js'), 'export const one = globalThis.first("1");\n');
  writeFileSync(join(root, 'two.js'), 'export function two() { return globalThis.second("2"); }\n');
  const source = `export * from './one.js'; export * from './two.js'`;
  const { code, pieces } = await bundle(root, { folder: '.', source });
  const of = (name: string) =>
    pieces.flatMap((piece) => (piece.source === name ? [piece.text] : [])).join('');
  expect(pieces.map(({ text }) => text).join('')).toBe(code);
  expect(of('one.js')).toContain('globalThis.first("1")');
  expect(of('two.js')).toContain('globalThis.second("2")');
  expect(of('one.js')).not.toContain('second');
});
