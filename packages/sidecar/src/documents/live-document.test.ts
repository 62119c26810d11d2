import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LiveDocument } from './live-document';

const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '\r\n', '🙂'), maxLength: 8 });
const edits = fc.array(fc.record({ at: fc.nat(60), removed: fc.nat(8), text: piece }), { maxLength: 10 });

/** Every position of a text of that length, and every offset of its lines, a little beyond its ends too. */
function linesOf(document: Pick<LiveDocument, 'positionAt' | 'offsetAt'>, length: number): readonly string[] {
  const offsets = Array.from({ length: length + 3 }, (_, index) => index - 1);
  const positions = offsets.map((offset) => document.positionAt(offset));
  const lastLine = positions.at(-1)?.line ?? 0;
  const places = Array.from({ length: (lastLine + 3) * 6 }, (_, index) => ({
    line: Math.floor(index / 6) - 1,
    character: index % 6,
  }));
  return [
    ...positions.map(({ line, character }) => `${line}:${character}`),
    ...places.map((place) => String(document.offsetAt(place))),
  ];
}

describe('a live document', () => {
  it('has the same text and lines as an edited string', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(piece, piece, edits, (one, other, all) => {
        let plain = one + other;
        const document = new LiveDocument('file:///a', 'plaintext', 1, plain);
        for (const { at, removed, text } of all) {
          const start = Math.min(at, plain.length);
          const end = Math.min(start + removed, plain.length);
          document.replace(start, end, text);
          plain = plain.slice(0, start) + text + plain.slice(end);
          expect(document.getText()).toBe(plain);
          const known = TextDocument.create('file:///a', 'plaintext', 1, plain);
          expect(linesOf(document, plain.length)).toEqual(linesOf(known, plain.length));
        }
      }),
    );
  });

  it('equals an edited string when the edited piece grows too long, and far from the last edit', () => {
    const lines = Array.from({ length: 3_000 }, (_, number) => `line ${number}\r\n`);
    let plain = lines.join('');
    const document = new LiveDocument('file:///a', 'plaintext', 1, plain);
    const places = [10_000, 10_003, 10_001, 30_000, 5, 30_100, 12_000];
    for (const [step, at] of places.entries()) {
      const text = step % 2 === 0 ? 'x'.repeat(20_000) : '\r\ny';
      document.replace(at, at + 7, text);
      plain = plain.slice(0, at) + text + plain.slice(at + 7);
      expect(document.getText() === plain).toBe(true);
      const known = TextDocument.create('file:///a', 'plaintext', 1, plain);
      for (let offset = 0; offset < plain.length; offset += 997)
        expect(document.positionAt(offset)).toEqual(known.positionAt(offset));
    }
  });

  it('slices across its pieces, and clamps to its ends', () => {
    const document = new LiveDocument('file:///a', 'plaintext', 1, 'abcdefgh'.repeat(2_000));
    document.replace(8_000, 8_001, '!');
    document.replace(8_001, 8_001, '?');
    const [text, source] = [document.getText(), document.snapshot()];
    expect(source.length).toBe(text.length);
    for (const [start, end] of [
      [0, 5],
      [5_000, 9_000],
      [7_990, 8_010],
      [0, text.length],
      [12_000, 12_010],
      [-5, 3],
      [15_999, 99_999],
      [20_000, 30_000],
      [9, 3],
    ] as const)
      expect(source.slice(start, end)).toBe(text.slice(Math.max(0, start), Math.max(0, start, end)));
  });

  it('does not change snapshots', () => {
    const document = new LiveDocument('file:///a', 'plaintext', 1, 'before');
    const before = document.snapshot();
    document.replace(0, 6, 'after');
    expect(before.slice(0, before.length)).toBe('before');
    expect(document.snapshot().slice(0, 5)).toBe('after');
  });
});
