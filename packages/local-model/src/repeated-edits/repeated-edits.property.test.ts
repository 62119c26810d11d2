import fc from 'fast-check';
import { expect, it } from 'vitest';
import { proposed } from '../../test/edited-document';

const names = ['alpha', 'beta', 'gamma', 'delta'];
const name = fc.constantFrom(...names);
const piece = fc.oneof(
  name,
  fc.constantFrom(
    ' + ',
    ', ',
    ' * ',
    '(',
    ')',
    'alphabet',
    '"alpha beta"',
    '`gamma`',
    '/* delta */',
    'x.alpha',
    '1',
  ),
);
const statement = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((parts) => `use(${parts.join(' , ')});`);
const document = fc.tuple(name, fc.array(statement, { maxLength: 12 }));

/** The tokens of a text: comments, strings, members and names are one each. */
const token = /\/\*.*?\*\/|"[^"]*"|`[^`]*`|\.\w+|\w+|[^]/g;

it('a renaming gives what renaming token by token gives', () => {
  fc.assert(
    fc.property(document, ([old, body]) => {
      const before = [`const ${old} = 1;`, ...body, ''].join('\n');
      const after = before.replace(old, 'renamed');
      const events = [{ uri: 'a', path: 'a', line: 0, before, after, accepted: false }];
      let text = after;
      for (const { start, end, text: now } of proposed(after, events).toSorted((a, b) => b.start - a.start))
        text = text.slice(0, start) + now + text.slice(end);
      const wanted = before.replace(token, (each) => (each === old ? 'renamed' : each));
      expect(text).toBe(wanted);
    }),
  );
});

it('what is proposed takes away what was taken away, and nothing else', () => {
  const line = fc.tuple(fc.constantFrom('add', 'put'), name, fc.constantFrom('', ', 1', ', 2'));
  fc.assert(
    fc.property(fc.array(line, { minLength: 3, maxLength: 12 }), fc.nat(), fc.nat(), (lines, one, other) => {
      const texts = lines.map(([call, argument, rest]) => `${call}(${argument}${rest});`);
      const at = [...new Set([one % texts.length, other % texts.length])];
      const change = (each: string) => each.replace(');', ', true);');
      const events = at.map((line) => ({
        uri: 'a',
        path: 'a',
        line,
        before: `${texts[line]}\n`,
        after: `${change(texts[line] ?? '')}\n`,
        accepted: false,
      }));
      const now = texts.map((each, line) => (at.includes(line) ? change(each) : each)).join('\n');
      for (const { start, end, text } of proposed(now, events)) {
        expect([now.slice(start, end), text]).toEqual(['', ', true']);
        expect(now.slice(start, start + 2)).toBe(');');
      }
    }),
  );
});
