import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WholeLines, joined } from './whole-lines';

const encoder = new TextEncoder();

it('passes the same bytes on however they are split, and never an incomplete line', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', ' '), { maxLength: 60 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(20), { minLength: 1 }), (content, sizes) => {
      const whole = encoder.encode(content);
      const lines = new WholeLines();
      const passed: Uint8Array[] = [];
      for (let offset = 0, turn = 0; offset < whole.length; turn++) {
        const size = (sizes[turn % sizes.length] ?? 0) + 1;
        const out = lines.push(whole.subarray(offset, offset + size));
        offset += size;
        if (out === undefined) continue;
        expect([0x0a, 0x0d]).toContain(out.at(-1));
        passed.push(out);
      }
      expect(lines.heldBytes).toBe(lines.rest().length);
      expect([...lines.rest()].some((byte) => byte === 0x0a || byte === 0x0d)).toBe(false);
      expect([...joined([...passed, lines.rest()])]).toEqual([...whole]);
    }),
  );
});
