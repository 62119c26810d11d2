import { describe, expect, it } from 'vitest';
import { cutPrefix, cutSuffix } from './cut-window';

const counter = { count: (text: string) => text.length };
const prefixOf = (piece: string, budget: number, reachesStart = true) =>
  piece.slice(piece.length - cutPrefix(piece, budget, counter, reachesStart));
const suffixOf = (piece: string, budget: number, reachesEnd = true) =>
  piece.slice(0, cutSuffix(piece, budget, counter, reachesEnd));

describe('cutPrefix', () => {
  it('takes all of a document that fits', () => {
    expect(prefixOf('a\nb\nc', 100)).toBe('a\nb\nc');
  });

  it('takes whole lines, leaves room to grow, and begins after a blank line rather than inside a block', () => {
    const text = `${'filler line\n'.repeat(10)}\nfunction f() {\n  one();\n  two();\n  three();\n  four();\n}\nlast`;
    const prefix = prefixOf(text, 90);
    expect(prefix).toBe('function f() {\n  one();\n  two();\n  three();\n  four();\n}\nlast');
  });

  it('keeps the end of the cursor’s line when that alone is too long, never half a character', () => {
    const prefix = prefixOf(`before\n${'😀'.repeat(100)}`, 41);
    expect(prefix).toBe('😀'.repeat(15));
  });
});

describe('cutSuffix', () => {
  it('takes whole lines within the budget', () => {
    expect(suffixOf(' rest\nnext line\nanother\n', 17)).toBe(' rest\nnext line\n');
    expect(suffixOf('a\nb', 100)).toBe('a\nb');
  });

  it('does not take a last line of which it does not know the end', () => {
    expect(suffixOf('a\nb', 100, false)).toBe('a\n');
  });

  it('keeps the head of the rest of the cursor’s line when that alone is too long', () => {
    expect(suffixOf(`${'😀'.repeat(100)}\nnext`, 9)).toBe('😀'.repeat(4));
  });
});
