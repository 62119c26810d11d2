import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import { resolvePosition } from '../src/domain/cursor-position';
import { fitItem } from '../src/postprocess/fit-item';
import { filterChain } from '../src/stream/filter-chain';
import { streamRules } from '../src/stream/rules';
import { seededRandom } from './seeded-random';

// Thousands of answers, on busy machines.
vi.setConfig({ testTimeout: 120_000 });

const packages = new URL('../../', import.meta.url);
const languages: Readonly<Record<string, string>> = {
  ts: 'typescript',
  md: 'markdown',
  json: 'json',
  java: 'java',
};

interface SourceFile {
  readonly languageId: string;
  readonly text: string;
}

/** Files of this repository, in the languages that it has. */
const files: readonly SourceFile[] = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter(
    (path) =>
      /^[\w-]+\/(src|test\/browser|README|package|java|schema)/.test(path) && !path.includes('node_modules'),
  )
  .toSorted()
  .flatMap((path) => {
    const languageId = languages[path.slice(path.lastIndexOf('.') + 1)];
    if (languageId === undefined) return [];
    return [{ languageId, text: readFileSync(new URL(path, packages), 'utf8').replace(/[ \t]+$/gm, '') }];
  })
  .filter(({ text }) => text.length > 400 && text.length < 60_000);

interface Hole {
  readonly before: string;
  readonly hole: string;
  readonly after: string;
  readonly languageId: string;
}

/** A random piece cut out of a file: a number of whole lines with `whole`, otherwise within one line. */
function cutHole(random: () => number, whole: boolean): Hole | undefined {
  const { text, languageId } = files[Math.floor(random() * files.length)] as SourceFile;
  const offset = Math.floor(random() * text.length);
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const start = whole
    ? lineStart + (/^[ \t]*/.exec(text.slice(lineStart, lineStart + 80))?.[0].length ?? 0)
    : offset;
  const lines = whole ? 1 + Math.floor(random() * 6) : 1;
  let end = start;
  for (let line = 0; line < lines && end >= 0; line++) end = text.indexOf('\n', line === 0 ? end : end + 1);
  if (end < 0) return undefined;
  if (!whole) end = start + 1 + Math.floor(random() * (end - start));
  const hole = text.slice(start, end);
  // Space at the ends is ambiguous, and a piece that leaves a block is cut there.
  const leavesBlock = hole
    .split('\n')
    .some((line, index) => index > 0 && /\S/.test(line) && line.search(/\S/) < start - lineStart);
  if (hole === '' || /^\s|\s$/.test(hole) || leavesBlock) return undefined;
  return { before: text.slice(0, start), hole, after: text.slice(end), languageId };
}

/** The document after a model generated exactly `hole`, in pieces of `size`, and the item was accepted. */
function accept(
  { before, hole, after, languageId }: Hole,
  size: number,
): { readonly text: string; readonly replaced: string } {
  const document = { uri: 'file:///a', languageId, text: before + after };
  const place = resolvePosition({ document, offset: before.length });
  const filter = filterChain(streamRules, {
    cursor: place.cursor,
    code: place.code,
    stop: [],
    repeatedPrefix: '',
  });
  let text = '';
  let stop: string | undefined;
  for (let offset = 0; offset < hole.length && stop === undefined; offset += size) {
    const passed = filter.push(hole.slice(offset, offset + size));
    text += passed.text;
    ({ stop } = passed);
  }
  if (stop === undefined) text += filter.end(true).text;
  const item = fitItem(text.replace(/\n$/, ''), place);
  const replaced = document.text.slice(item.range.start, item.range.end);
  return { text: applyItem(document.text, item).text, replaced };
}

describe.each([
  ['inside a line', false, 0.985],
  ['of whole lines of a block', true, 0.99],
] as const)('a hole %s, filled by a model that generates the removed text', (_where, whole, least) => {
  const source = seededRandom(20_261_130);
  const random = () => source.next();
  const holes = Array.from({ length: 2_500 }, () => cutHole(random, whole)).filter(
    (hole) => hole !== undefined,
  );

  it('restores the document', () => {
    const wrong = holes.filter((hole) => accept(hole, 7).text !== hole.before + hole.hole + hole.after);
    expect(1 - wrong.length / holes.length, JSON.stringify(wrong[0])?.slice(-600)).toBeGreaterThanOrEqual(
      least,
    );
  });

  it('fills the hole the same for every chunking and loses nothing after the cursor', () => {
    for (const hole of holes.slice(0, 700)) {
      const whole = accept(hole, Infinity);
      expect(accept(hole, 1).text).toBe(whole.text);
      expect(whole.text.endsWith(hole.after.slice(whole.replaced.length))).toBe(true);
    }
  });
});
