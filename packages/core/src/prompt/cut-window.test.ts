import { describe, expect, it } from 'vitest';
import { cutPrefix, cutSuffix } from './cut-window';

const counter = { count: (text: string) => text.length };
const prefixOf = (piece: string, budget: number, reachesStart = true) =>
  piece.slice(piece.length - cutPrefix(piece, budget, counter, reachesStart));
const suffixOf = (piece: string, budget: number, reachesEnd = true) =>
  piece.slice(0, cutSuffix(piece, budget, counter, reachesEnd));

describe('cutPrefix', () => {
  it('keeps all of a document that fits', () => {
    expect(prefixOf('a\nb\nc', 100)).toBe('a\nb\nc');
  });

  it('keeps whole lines, leaves room to grow, and prefers to begin after a blank line', () => {
    const text = `${'filler line\n'.repeat(10)}\nfunction f() {\n  one();\n  two();\n  three();\n  four();\n}\nlast`;
    const prefix = prefixOf(text, 90);
    expect(prefix).toBe('function f() {\n  one();\n  two();\n  three();\n  four();\n}\nlast');
  });

  it('keeps the end of a cursor line that is too long, without splitting a character', () => {
    const prefix = prefixOf(`before\n${'😀'.repeat(100)}`, 41);
    expect(prefix).toBe('😀'.repeat(15));
  });
});

describe('cutSuffix', () => {
  it('keeps whole lines within the budget', () => {
    expect(suffixOf(' rest\nnext line\nanother\n', 17)).toBe(' rest\nnext line\n');
    expect(suffixOf('a\nb', 100)).toBe('a\nb');
  });

  it('leaves out a last line that may be cut off', () => {
    expect(suffixOf('a\nb', 100, false)).toBe('a\n');
  });

  it('keeps the head of a cursor line that is too long', () => {
    expect(suffixOf(`${'😀'.repeat(100)}\nnext`, 9)).toBe('😀'.repeat(4));
  });
});
