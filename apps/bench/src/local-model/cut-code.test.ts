import { describe, expect, it } from 'vitest';
import { cutBlocks, cutLines } from './cut-code';
import { modelBuild } from './model-build';
import { seededRandom } from './sampling';

const text = `export function total(items) {
  const sum = add(items);
  return round(sum, 2);
}

// a comment that is skipped
export const answer = total([1, 2, 3]);
`;

describe('pieces cut out of code', () => {
  it.each(['whole line', 'rest of line', 'gap in line'] as const)('make up the text again: %s', (kind) => {
    const holes = cutLines(text, 10, kind, seededRandom(1));
    expect(holes.length).toBeGreaterThan(2);
    for (const { prefix, missing, suffix } of holes) {
      expect(prefix + missing + suffix).toBe(text);
      expect(missing).not.toMatch(/\n|a comment|^\s|^$/);
    }
  });

  it('are whole blocks with the line that opens them before the cursor', () => {
    expect(cutBlocks(text, 10, seededRandom(1))).toEqual([
      {
        prefix: 'export function total(items) {\n  ',
        missing: 'const sum = add(items);\n  return round(sum, 2);',
        suffix: '\n}\n\n// a comment that is skipped\nexport const answer = total([1, 2, 3]);\n',
      },
    ]);
  });
});

it('tells that a checkout holds no built model', async () => {
  await expect(modelBuild('nowhere')).rejects.toThrow('--build must be a checkout that is built;');
});
