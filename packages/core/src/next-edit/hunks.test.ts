import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedSpan } from '../text/changed-span';
import { answerHunks } from './answer-hunks';
import { followHunk } from './follow-hunk';
import { applyHunks, type Hunk } from './hunk';

/** Hunks as `[replaced, text]`. */
const changesOf = (region: string, answer: string) =>
  answerHunks(region, answer).map(({ start, end, text }) => [region.slice(start, end), text]);

/** The document after each key, with what is left of the hunk. */
function follow(hunk: Hunk, before: string, after: string): Hunk | 'complete' | undefined {
  const span = changedSpan(before, after);
  return span === undefined ? hunk : followHunk(hunk, before, after, span);
}

describe('from answer to hunks', () => {
  it.each([
    ['a word added to a line is an insertion', 'return price;\n', 'return price * qty;\n', [['', ' * qty']]],
    ['a line that comes is a whole line', 'a\nb\n', 'a\nx\nb\n', [['', 'x\n']]],
    ['a line that goes is a whole line', 'a\nx\nb\n', 'a\nb\n', [['x\n', '']]],
    ['equal text is no hunk', 'a\nb\n', 'a\nb\n', []],
    ['equal head and tail are left out', 'call(one);\n', 'call(two);\n', [['one', 'two']]],
    [
      'changes far apart are two',
      'a\n1\n2\nb\n',
      'A\n1\n2\nB\n',
      [
        ['a', 'A'],
        ['b', 'B'],
      ],
    ],
    ['changes with one equal line between them are one', 'a\n1\nb\n', 'A\n1\nB\n', [['a\n1\nb', 'A\n1\nB']]],
    ['a line end that the document lacks', 'a', 'a\nb', [['', '\nb']]],
    ['half a character is never replaced', '😀\n', '😁\n', [['😀', '😁']]],
  ])('%s', (_name, region, answer, changes) => {
    expect(changesOf(region, answer)).toEqual(changes);
  });

  it('puts the cursor where the model says, else behind what is new', () => {
    const region = 'f();\ng();\n';
    expect(answerHunks(region, 'f(a, b);\ng();\n', 4)[0]).toMatchObject({ text: 'a, b', cursor: 2 });
    expect(answerHunks(region, 'f(a, b);\ng();\n')[0]).toMatchObject({ cursor: 4 });
    expect(answerHunks(region, 'f();\nx();\ng();\n')[0]).toMatchObject({ text: 'x();\n', cursor: 4 });
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\n', '😀'), maxLength: 60 });

  it('gives exactly the answer when all hunks are applied, and touches nothing outside the region', () => {
    fc.assert(
      fc.property(text, text, text, text, (before, region, answer, after) => {
        const hunks = answerHunks(region, answer);
        expect(applyHunks(region, hunks)).toBe(answer);
        const moved = hunks.map((hunk) => ({
          ...hunk,
          start: hunk.start + before.length,
          end: hunk.end + before.length,
        }));
        expect(applyHunks(before + region + after, moved)).toBe(before + answer + after);
        for (const { text: put, cursor } of hunks) expect(cursor).toBeLessThanOrEqual(put.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does so for a long region with every line changed', () => {
    const region = Array.from({ length: 900 }, (_, line) => `old ${line}\n`).join('');
    const answer = Array.from({ length: 900 }, (_, line) => `${line} new\n`).join('');
    expect(applyHunks(region, answerHunks(region, answer))).toBe(answer);
  });
});

describe('while the person types on', () => {
  const before = 'total(price, qty) {\n  return price;\n}\n';
  const at = before.indexOf(';');
  const hunk: Hunk = { start: at, end: at, text: ' * qty', cursor: 6 };

  it('moves along with changes above, and stays with changes below', () => {
    expect(follow(hunk, before, `// more\n${before}`)).toEqual({ ...hunk, start: at + 8, end: at + 8 });
    expect(follow(hunk, before, `${before}next();\n`)).toEqual(hunk);
  });

  it('is shortened by what is typed of it, to the end', () => {
    expect(follow(hunk, before, before.replace(';', ' * ;'))).toEqual({
      start: at + 3,
      end: at + 3,
      text: 'qty',
      cursor: 3,
    });
    expect(follow(hunk, before, before.replace(';', ' * qty;'))).toBe('complete');
  });

  it.each([
    ['another text is typed there', before.replace(';', ' + ;')],
    ['the word before it is deleted', before.replace('price;', ';')],
    ['the place is deleted', before.replace('  return price;\n', '')],
    ['both sides of it are replaced', before.replace('price;', 'cost')],
  ])('does not fit when %s', (_when, after) => {
    expect(follow(hunk, before, after)).toBeUndefined();
  });

  it('keeps a bracket that the editor closed', () => {
    const text = 'x = \n';
    const call: Hunk = { start: 4, end: 4, text: 'f(a)', cursor: 4 };
    expect(follow({ ...call, text: '(a + b)', cursor: 7 }, text, 'x = ()\n')).toMatchObject({
      start: 5,
      end: 5,
      text: 'a + b',
    });
    expect(follow(call, text, 'x = ()\n')).toBeUndefined();
  });

  it('is shortened when the person deletes what will go', () => {
    const text = 'call(one);\n';
    const rename: Hunk = { start: 5, end: 8, text: 'two', cursor: 3 };
    expect(follow(rename, text, 'call(on);\n')).toMatchObject({ start: 5, end: 7, text: 'two' });
    expect(follow(rename, 'call(one);\n', 'call();\n')).toMatchObject({ start: 5, end: 5, text: 'two' });
    const gone: Hunk = { start: 0, end: 4, text: '', cursor: 0 };
    expect(follow(gone, 'a;\nb;\n', 'a;\nb;\n'.slice(2))).toMatchObject({ text: '' });
  });

  it('takes a line that is begun below the one above for the first of those to add', () => {
    const text = 'a();\nc();\n';
    const line: Hunk = { start: 5, end: 5, text: 'b();\n', cursor: 4 };
    const begun = follow(line, text, 'a();\n\nc();\n');
    expect(begun).toEqual({ start: 5, end: 5, text: 'b();', cursor: 4 });
    expect(follow(begun as Hunk, 'a();\n\nc();\n', 'a();\nb()\nc();\n')).toMatchObject({ text: ';' });
  });

  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 12 });

  it('commutes with changes elsewhere', () => {
    fc.assert(
      fc.property(word, word, word, word, word, word, (head, old, tail, text, typed, gone) => {
        const doc = `${gone}#${head}|${old}|${tail}`;
        const start = gone.length + head.length + 2;
        const edit: Hunk = { start, end: start + old.length, text, cursor: text.length };
        const changed = `${typed}#${head}|${old}|${tail}`;
        const followed = follow(edit, doc, changed);
        if (followed === undefined || followed === 'complete') throw new Error('the change is elsewhere');
        expect(applyHunks(changed, [followed])).toBe(`${typed}#${head}|${text}|${tail}`);
      }),
    );
  });

  it('reaches the same text whatever part of it the person types', () => {
    fc.assert(
      fc.property(word, word, fc.nat(12), (head, text, count) => {
        const rest = ';\n';
        const doc = `${head}|${rest}`;
        const start = head.length + 1;
        let edit = { start, end: start, text, cursor: text.length } as Hunk | 'complete' | undefined;
        let current = doc;
        for (let key = 1; key <= Math.min(count, text.length); key++) {
          const next = `${head}|${text.slice(0, key)}${rest}`;
          edit = edit === undefined || edit === 'complete' ? edit : follow(edit, current, next);
          current = next;
          expect(edit).toBeDefined();
          expect(applyHunks(current, edit === 'complete' || edit === undefined ? [] : [edit])).toBe(
            `${head}|${text}${rest}`,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never leads to a text that neither the person nor the model wrote', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 6 });
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        part,
        fc.nat(20),
        fc.nat(6),
        (head, old, tail, text, typed, at, cut) => {
          const doc = head + old + tail;
          const edit: Hunk = {
            start: head.length,
            end: head.length + old.length,
            text,
            cursor: text.length,
          };
          const start = Math.min(at, doc.length);
          const changed = doc.slice(0, start) + typed + doc.slice(Math.min(doc.length, start + cut));
          const followed = follow(edit, doc, changed);
          if (followed === undefined) return;
          const result = followed === 'complete' ? changed : applyHunks(changed, [followed]);
          // What is outside both the hunk and the change is kept.
          const span = changedSpan(doc, changed) ?? { start: doc.length, oldEnd: 0 };
          const untouchedHead = Math.min(span.start, head.length);
          expect(result.startsWith(doc.slice(0, untouchedHead))).toBe(true);
          const end = Math.max(span.oldEnd, head.length + old.length);
          expect(result.endsWith(doc.slice(end))).toBe(true);
          const left = followed === 'complete' ? undefined : followed;
          expect(left?.start ?? 0).toBeGreaterThanOrEqual(0);
          expect(left?.end ?? 0).toBeLessThanOrEqual(changed.length);
          expect(left?.cursor ?? 0).toBeLessThanOrEqual(left?.text.length ?? 0);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
