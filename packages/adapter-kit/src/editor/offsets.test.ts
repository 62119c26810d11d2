import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf16Offset, toUtf16Offset } from './offsets';

const text = 's = "😀é';

describe('offsets in another unit', () => {
  it('count code points', () => {
    expect(fromUtf16Offset(text, text.length, 'code-points')).toBe(7);
    expect(toUtf16Offset(text, 7, 'code-points')).toBe(8);
  });

  it('count bytes of UTF-8', () => {
    expect(fromUtf16Offset(text, text.length, 'utf-8')).toBe(Buffer.byteLength(text));
    expect(toUtf16Offset(text, 9, 'utf-8')).toBe(7);
  });

  it('move to the start of the character that they are in', () => {
    expect(fromUtf16Offset(text, 6, 'code-points')).toBe(5);
    expect(toUtf16Offset(text, 7, 'utf-8')).toBe(5);
  });

  it('are clamped into the text', () => {
    expect(toUtf16Offset('ab', 9, 'code-points')).toBe(2);
    expect(toUtf16Offset('ab', -1, 'utf-16')).toBe(0);
    expect(fromUtf16Offset('ab', 9, 'utf-8')).toBe(2);
  });

  it('agree with what Node counts, in long texts too', () => {
    const characters = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 400 });
    fc.assert(
      fc.property(characters, fc.nat(), (parts, seed) => {
        const whole = Array.from(parts.join(''));
        const count = whole.length === 0 ? 0 : seed % (whole.length + 1);
        const head = whole.slice(0, count).join('');
        const source = whole.join('');
        expect(fromUtf16Offset(source, head.length, 'code-points')).toBe(count);
        expect(toUtf16Offset(source, count, 'code-points')).toBe(head.length);
        expect(fromUtf16Offset(source, head.length, 'utf-8')).toBe(Buffer.byteLength(head));
        expect(toUtf16Offset(source, Buffer.byteLength(head), 'utf-8')).toBe(head.length);
      }),
    );
  });
});
