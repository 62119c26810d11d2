import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineBlocks } from './line-blocks';

const lines = (count: number, line = 'line') => Array.from({ length: count }, () => line).join('\n');

/** The blocks' texts, as they stand in `text`. */
function textsOf(blocks: LineBlocks, text: string): readonly string[] {
  let start = 0;
  return blocks.all.map(({ length }) => {
    const end = start + length;
    const part = text.slice(start, end);
    start = end + 1;
    return part;
  });
}

/** Blocks of `text`, every height measured as 1. */
function measured(text: string): LineBlocks {
  const blocks = new LineBlocks();
  blocks.update(text);
  for (const block of blocks.all) block.height = 1;
  return blocks;
}

const unmeasured = (blocks: LineBlocks) => blocks.all.filter(({ height }) => height === undefined).length;

it('splits a text between lines into blocks', () => {
  const text = lines(1_000);
  const blocks = measured(text);
  expect(textsOf(blocks, text).join('\n')).toBe(text);
  expect(blocks.all.length).toBeGreaterThan(10);
});

it.each([
  { edit: 'a character', change: (text: string) => `${text.slice(0, 2_503)}x${text.slice(2_503)}` },
  { edit: 'a new line', change: (text: string) => `${text.slice(0, 2_503)}\n${text.slice(2_503)}` },
  { edit: 'a line less', change: (text: string) => text.slice(0, 2_500) + text.slice(2_505) },
  { edit: 'a line at the start', change: (text: string) => `new\n${text}` },
  { edit: 'a character at the end', change: (text: string) => `${text}x` },
])('measures one block again for $edit', ({ change }) => {
  const text = lines(1_000);
  const blocks = measured(text);
  blocks.update(change(text));
  expect(textsOf(blocks, change(text)).join('\n')).toBe(change(text));
  expect(unmeasured(blocks)).toBe(1);
});

it('limits the size of blocks while lines are typed into one of them', () => {
  let text = lines(200);
  const blocks = measured(text);
  for (let key = 0; key < 500; key++) {
    text = `${text.slice(0, 500)}\nx${text.slice(500)}`;
    blocks.update(text);
  }
  for (const part of textsOf(blocks, text)) expect(part.split('\n').length).toBeLessThanOrEqual(128);
});

it('keeps heights only for unchanged lines', () => {
  const part = fc.string({ unit: fc.constantFrom('\n', '\n', 'a', 'b'), maxLength: 300 });
  fc.assert(
    fc.property(part, part, part, part, (start, out, into, end) => {
      const [before, after] = [start + out + end, start + into + end];
      const blocks = new LineBlocks();
      blocks.update(before);
      const heightOf = (text: string) => text.split('\n').length * 1_000 + text.length;
      const texts = textsOf(blocks, before);
      for (const [index, block] of blocks.all.entries()) block.height = heightOf(texts[index] ?? '');
      blocks.update(after);
      const now = textsOf(blocks, after);
      expect(now.join('\n')).toBe(after);
      for (const [index, { height }] of blocks.all.entries())
        expect([undefined, heightOf(now[index] ?? '')]).toContain(height);
    }),
  );
});

it('finds the block of an offset: a line end belongs to the block before it', () => {
  const text = lines(300);
  const blocks = measured(text);
  const { end } = blocks.blockAt(0);
  expect(blocks.blockAt(end)).toMatchObject({ index: 0, start: 0 });
  expect(blocks.blockAt(end + 1)).toMatchObject({ index: 1, start: end + 1 });
  expect(blocks.blockAt(text.length).index).toBe(blocks.all.length - 1);
});
