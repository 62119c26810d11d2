import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieceDecoder } from './piece-decoder';

function decoded(pieces: Iterable<Uint8Array>): string {
  const decoder = pieceDecoder();
  return Array.from(pieces, (piece) => decoder.decode(piece)).join('') + decoder.end();
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('pieceDecoder', () => {
  it('gives the text of a character with its last byte', () => {
    const [first, second, third] = bytesOf('€') as unknown as [number, number, number];
    const decoder = pieceDecoder();
    decoder.decode(bytesOf('a'));
    expect(decoder.decode(Uint8Array.of(98, first))).toBe('b');
    expect(decoder.decode(Uint8Array.of(second))).toBe('');
    expect(decoder.decode(Uint8Array.of(third, 99))).toBe('€c');
  });

  it('drops a byte order mark at the beginning, and keeps one that begins a later piece', () => {
    expect(decoded([bytesOf('\uFEFFa'), bytesOf('\uFEFFb')])).toBe('a\uFEFFb');
    expect(decoded(Array.from(bytesOf('\uFEFFa'), (byte) => Uint8Array.of(byte)))).toBe('a');
    expect(decoded([new Uint8Array(), bytesOf('\uFEFFa')])).toBe('a');
  });

  it('replaces a character that is cut at the end', () => {
    expect(decoded([bytesOf('ab'), Uint8Array.of(0xe2, 0x82)])).toBe('ab\uFFFD');
  });

  it('gives what one decoder gives for all of the bytes, valid or not, in any pieces', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }).map(bytesOf),
      fc.uint8Array({ maxLength: 5 }),
      fc.constant(bytesOf('\uFEFF')),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 }),
        (parts, sizes) => {
          const bytes = Uint8Array.from(parts.flatMap((each) => [...each]));
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] || (turn >= sizes.length ? 1 : 0);
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(decoded(pieces)).toBe(new TextDecoder().decode(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });
});
