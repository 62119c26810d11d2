import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import { cursorContext } from '../src/domain/cursor';
import type { ItemRange } from '../src/domain/item';
import { toPureInsertion, toReplaceLine } from '../src/domain/item-shapes';
import { resolvePosition } from '../src/domain/cursor-position';
import { segments } from '../src/text/segments';
import type { SyntaxOracle } from '../src/domain/syntax-oracle';
import { fitItem } from '../src/postprocess/fit-item';
import { visibleLines } from '../src/postprocess/visible-lines';
import { filterChain } from '../src/stream/filter-chain';
import { streamRules } from '../src/stream/rules';
import { documentAt } from '@org/completion-testing';

// Many runs, on busy machines.
vi.setConfig({ testTimeout: 60_000 });

/** Pieces of code and of typical faults, in any order. */
const piece = fc.constantFrom(
  'const a = 1;',
  'call(value, other)',
  'if (a) {',
  '}',
  ')',
  '));',
  '"',
  "'text'",
  '`${a}`',
  '\n',
  '\n\n',
  '\n  ',
  '\n\t',
  '\r\n',
  '  ',
  '// remark',
  '/* open',
  '👍🏽',
  'é̈',
  'שלום',
  'العدد = 1',
  '```',
  '<think>',
  '<|endoftext|>',
  'return [a, b];',
);
const text = (max: number) => fc.array(piece, { maxLength: max }).map((pieces) => pieces.join(''));
const language = fc.constantFrom('typescript', 'python', 'markdown', 'html', 'rust', 'unknown-language');

const requestFor = (before: string, after: string, languageId: string) => ({
  document: { uri: 'file:///a', languageId, text: before + after },
  offset: before.length,
});

/** The text that passes the rules, without space at its end, which is cut later anyway. */
function filtered(
  before: string,
  after: string,
  languageId: string,
  chunks: readonly string[],
  syntax?: SyntaxOracle,
): string {
  const { document, offset } = requestFor(before, after, languageId);
  const filter = filterChain(streamRules, {
    cursor: cursorContext(document, offset),
    stop: ['<END>'],
    repeatedPrefix: '',
    syntax,
  });
  let passed = '';
  for (const chunk of chunks) {
    const { text: piece, stop } = filter.push(chunk);
    passed += piece;
    if (stop !== undefined) return passed.trimEnd();
  }
  return (passed + filter.end().text).trimEnd();
}

/** A grammar that counts parentheses; a line that begins with `return` ends the block. */
const pickyOracle: SyntaxOracle = {
  blockEnd: (text) => {
    const outside = text.search(/^return/m);
    return outside < 0 ? text.length : outside;
  },
  errorsWith: (text) => Math.abs(text.split('(').length - text.split(')').length),
};

describe('the stream rules', () => {
  it('give the same result for every chunking, down to single UTF-16 units', () => {
    fc.assert(
      fc.property(
        text(6),
        text(6),
        text(8),
        language,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (before, after, answer, languageId, sizes) => {
          const chunks: string[] = [];
          for (let offset = 0, turn = 0; offset < answer.length; turn++) {
            const size = sizes[turn % sizes.length] as number;
            chunks.push(answer.slice(offset, offset + size));
            offset += size;
          }
          const whole = filtered(before, after, languageId, [answer]);
          expect(filtered(before, after, languageId, answer.split(''))).toBe(whole);
          expect(filtered(before, after, languageId, chunks)).toBe(whole);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('give the same result for every chunking with a grammar', () => {
    fc.assert(
      fc.property(text(6), text(6), text(8), language, (before, after, answer, languageId) => {
        const cut = (chunks: readonly string[]) => filtered(before, after, languageId, chunks, pickyOracle);
        expect(cut(answer.split(''))).toBe(cut([answer]));
      }),
      { numRuns: 400 },
    );
  });

  it('shorten answers only when a grammar is added', () => {
    fc.assert(
      fc.property(text(4), text(4), text(8), language, (before, after, answer, languageId) => {
        const without = filtered(before, after, languageId, [answer]);
        expect(without.startsWith(filtered(before, after, languageId, [answer], pickyOracle))).toBe(true);
      }),
    );
  });

  it('never pass half a character', () => {
    fc.assert(
      fc.property(text(4), text(4), text(8), language, (before, after, answer, languageId) => {
        const passed = filtered(before, after, languageId, answer.split(''));
        expect(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(passed)).toBe(
          false,
        );
      }),
    );
  });
});

/** Documents with every line end, with and without one at their end, empty ones included. */
const documents = fc
  .tuple(text(6), text(6), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([before, after, eol]) => {
    const plain = (part: string) => part.replace(/\r\n?/g, '\n').replaceAll('\n', eol);
    return [plain(before), plain(after)] as const;
  });

/** The document with the longest head of `insertText` that one insertion can give, by trying all. */
function bestByInsertion(insertText: string, range: ItemRange, whole: string): string | undefined {
  const replaced = whole.slice(range.start, range.end);
  for (let end = insertText.length; end > replaced.length; end--) {
    const head = insertText.slice(0, end);
    for (let offset = 0; offset <= replaced.length; offset++)
      if (head.startsWith(replaced.slice(0, offset)) && head.endsWith(replaced.slice(offset)))
        return applyItem(whole, { insertText: head, range }).text;
  }
  return undefined;
}

describe('an item', () => {
  it('replaces text on one line, restores all of it, and uses the line ends of the document', () => {
    fc.assert(
      fc.property(documents, text(5), language, ([before, after], answer, languageId) => {
        const place = resolvePosition(requestFor(before, after, languageId));
        const { insertText, range } = fitItem(answer.replace(/\r\n?/g, '\n'), place);
        const replaced = (before + after).slice(range.start, range.end);
        expect(range.start).toBe(place.offset);
        expect(replaced).not.toMatch(/[\r\n]/);
        let from = 0;
        for (const char of replaced) {
          from = insertText.indexOf(char, from) + 1;
          expect(from).toBeGreaterThan(0);
        }
        const foreign = { '\n': /\r/, '\r\n': /(?<!\r)\n|\r(?!\n)/, '\r': /\n/ }[place.cursor.eol];
        expect(insertText).not.toMatch(foreign);
      }),
      { numRuns: 500 },
    );
  });

  it('does not split a character in a pure insertion', () => {
    const item = { id: 'a', kind: 'insert' as const, insertText: '😁x😀', range: { start: 0, end: 2 } };
    expect(toPureInsertion(item, '😀')).toMatchObject({ insertText: '😁x', range: { start: 0, end: 0 } });
  });

  it.each([
    ['an empty document', '█', 'a();\nb();', 'a();\nb();'],
    ['no final newline', 'f();\n█', 'a();', 'f();\na();'],
    ['CRLF', 'f();\r\n█\r\n', 'a();\nb();', 'f();\r\na();\r\nb();\r\n'],
    ['tabs', 'if (a) {\n\t█\n}\n', 'b();\n\tc();', 'if (a) {\n\tb();\n\tc();\n}\n'],
    ['text from right to left', 'const ברכה = "█";\n', 'שלום, עולם', 'const ברכה = "שלום, עולם";\n'],
    ['surrogate pairs on both sides', 'f("👍🏽█👩‍👩‍👧");\n', '🎉', 'f("👍🏽🎉👩‍👩‍👧");\n'],
    ['combining marks', 'f("é█");\n', 'ä"', 'f("éä");\n'],
  ])('applies an item in %s, with the cursor after it', (_name, marked, answer, expected) => {
    const { document, offset } = documentAt(marked);
    const item = {
      id: 'a',
      kind: 'insert' as const,
      ...fitItem(answer, resolvePosition({ document, offset })),
    };
    const applied = applyItem(document.text, item);
    expect(applied.text).toBe(expected);
    expect(applied.cursor).toBe(offset + item.insertText.length);
  });

  it('gives the same document as a pure insertion and as a replacement of the line', () => {
    fc.assert(
      fc.property(documents, text(5), language, ([before, after], answer, languageId) => {
        const whole = before + after;
        const place = resolvePosition(requestFor(before, after, languageId));
        const item = { id: 'a', kind: 'insert' as const, ...fitItem(answer.replace(/\r\n?/g, '\n'), place) };
        fc.pre(item.insertText !== '');
        const { text: expected } = applyItem(whole, item);
        const toLineEnd = toReplaceLine(item, whole);
        expect(applyItem(whole, toLineEnd).text).toBe(expected);
        expect(whole.slice(toLineEnd.range.end, toLineEnd.range.end + 1)).toMatch(/^[\r\n]?$/);
        const inserted = toPureInsertion(item, whole);
        expect(inserted?.range.start).toBe(inserted?.range.end);
        expect(inserted && applyItem(whole, inserted).text).toBe(
          bestByInsertion(item.insertText, item.range, whole),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('visibleLines', () => {
  it('only grows with the answer, and shows whole lines until the answer is complete', () => {
    fc.assert(
      fc.property(
        text(4),
        text(4),
        text(8),
        fc.constantFrom('auto', 'never', 'always', 2),
        language,
        (before, after, said, mode, languageId) => {
          const answer = said.replace(/\r\n?/g, '\n');
          const { document, offset } = requestFor(before, after, languageId);
          const { code } = resolvePosition({ document, offset });
          let last = 0;
          for (let length = 0; length <= answer.length; length++) {
            const { length: shown } = visibleLines(answer.slice(0, length), mode as 'auto', code, false);
            expect(shown).toBeGreaterThanOrEqual(last);
            last = shown;
          }
          const whole = visibleLines(answer, mode as 'auto', code, true);
          expect(whole.final).toBe(true);
          expect(whole.length).toBeGreaterThanOrEqual(last);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('segments', () => {
  it('end at whole characters, are never empty, and together cover the item', () => {
    fc.assert(
      fc.property(
        text(6).filter((each) => each !== ''),
        (insertText) => {
          for (const kind of ['wordLength', 'lineLength'] as const) {
            let rest = insertText;
            for (let steps = 0; rest !== '' && steps < 200; steps++) {
              const length = segments(rest)[kind];
              expect(length).toBeGreaterThan(0);
              expect(/[\uD800-\uDBFF]$/.test(rest.slice(0, length))).toBe(false);
              expect(/^\p{M}/u.test(rest.slice(length)), JSON.stringify(rest.slice(0, length))).toBe(false);
              rest = rest.slice(length);
            }
            expect(rest).toBe('');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
