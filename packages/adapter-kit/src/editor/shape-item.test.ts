import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItem, type CompletionItem } from '@org/completion-core';
import { documentAt } from '@org/completion-testing';
import { knownEditors, type KnownEditor } from './editor-description';
import { shapeItem } from './shape-item';

const names = Object.keys(knownEditors) as KnownEditor[];

/** What the editor gets of an item that replaces `[start, end)` of the document marked by `█`. */
function shape(
  marked: string,
  [insertText, start, end]: readonly [string, number, number],
  editor: KnownEditor,
  selected = false,
) {
  const { document, offset } = documentAt(marked);
  const item: CompletionItem = { id: 'i', kind: 'insert', insertText, range: { start, end } };
  return shapeItem(item, { text: document.text, offset, selected }, knownEditors[editor]);
}

describe('minimal', () => {
  it.each([
    ['an insertion stays one', 'const a = █;', ['42', 10, 10], ['42', 10]],
    ['closers that are there are trimmed', 'foo(█)', ['a, b)', 4, 5], ['a, b', 4]],
    ['text before the cursor is not sent again', '  re█', ['  return x;', 0, 4], ['turn x;', 4]],
    ['of what goes on behind a closer the head is left', 'foo(█)', ['a);', 4, 5], ['a', 4]],
    ['an insertion behind the same text moves to the cursor', 'a(█ab', ['abab', 2, 4], ['ab', 2]],
  ] as const)('%s', (_what, marked, item, [insertText, at]) => {
    expect(shape(marked, item, 'minimal')).toMatchObject({ insertText, start: at, end: at });
  });

  it.each([
    ['text before the cursor would have to change', '    x█', ['  x = 1', 0, 5]],
    ['everything is there', 'foo(█)', [')', 4, 5]],
  ] as const)('sends nothing where %s', (_what, marked, item) => {
    expect(shape(marked, item, 'minimal')).toBeUndefined();
  });

  it('returns the length of the omitted head', () => {
    expect(shape('  re█', ['  return x;', 0, 4], 'minimal')?.omittedHead).toBe(4);
    expect(shape('foo(█)', ['a, b)', 4, 5], 'minimal')?.omittedHead).toBe(0);
  });
});

describe('neovim', () => {
  it.each([false, true])('ends lines by \\n in every document, with an entry selected: %s', (selected) => {
    const item = ['a();\r\n  b();', 2, 2] as const;
    expect(shape('  █\r\nnext', item, 'neovim', selected)?.insertText).toBe('a();\n  b();');
    expect(shape('  █\r\nnext', item, 'vscode', selected)?.insertText).toBe('a();\r\n  b();');
  });
});

describe('vscode', () => {
  it('replaces up to the end of the line, and repeats its text', () => {
    expect(shape('foo(█); // why\nnext', ['a, b)', 4, 5], 'vscode')).toEqual({
      insertText: 'a, b); // why',
      start: 4,
      end: 13,
      omittedHead: 0,
    });
  });
});

describe('vscode, in the indentation of a line', () => {
  it.each([
    ['keeps the indentation', '    let x = al█;', ['  let x = alpha', 0, 14], ['let x = alpha', 4, 14, 2]],
    ['takes the place of indentation after the cursor', '█    ', ['  run();', 0, 0], ['  run();', 0, 2, 0]],
    ['ends at the cursor', '  █  go();', ['run(); ', 2, 2], ['run(); ', 2, 2, 0]],
  ] as const)('%s', (_what, marked, item, [insertText, start, end, omittedHead]) => {
    expect(shape(marked, item, 'vscode')).toEqual({ insertText, start, end, omittedHead });
  });

  it('sends no item that would change the indentation in front of a selected entry', () => {
    expect(shape('    en█', ['  end', 0, 6], 'vscode', true)).toBeUndefined();
    expect(shape('    en█', ['    end', 0, 6], 'vscode', true)).toMatchObject({ insertText: '    end' });
  });
});

it.each(names)('replaces exactly the range of a selected entry in %s', (editor) => {
  const shaped = shape('console.lo█ + 1', ["log('x')", 8, 10], editor, true);
  expect(shaped).toEqual({ insertText: "log('x')", start: 8, end: 10, omittedHead: 0 });
});

describe('whatever the item', () => {
  const piece = fc.stringMatching(/^[ab() ]{0,6}$/);
  /** A line with a cursor, and an item around it as the engine makes them: what it takes over it brings back, in order. */
  const cases = fc
    .record({ before: piece, replacedBefore: piece, replacedAfter: piece, after: piece, text: piece })
    .map(({ before, replacedBefore, replacedAfter, after, text }) => ({
      line: `top\n${before}${replacedBefore}${replacedAfter}${after}\nend`,
      offset: 4 + before.length + replacedBefore.length,
      item: {
        id: 'i',
        kind: 'insert',
        insertText: `${replacedBefore}${text}${replacedAfter}`,
        range: {
          start: 4 + before.length,
          end: 4 + before.length + replacedBefore.length + replacedAfter.length,
        },
      } satisfies CompletionItem,
    }));

  it.each(names)('results in the text that the engine proposes in %s', (editor) => {
    fc.assert(
      fc.property(cases, ({ line, offset, item }) => {
        const shaped = shapeItem(item, { text: line, offset, selected: false }, knownEditors[editor]);
        const meant = applyItem(line, item).text;
        // VS Code draws no change of indentation.
        const isIndentation =
          !knownEditors[editor].comparesLeadingWhitespace && line.slice(4, item.range.start).trim() === '';
        if (shaped === undefined) return meant === line || isIndentation;
        const { insertText, start, end } = shaped;
        const { text } = applyItem(line, { insertText, range: { start, end } });
        return isIndentation ? text.replaceAll(' ', '') === meant.replaceAll(' ', '') : text === meant;
      }),
      { numRuns: 2000 },
    );
  });

  it('begins and ends at the cursor in minimal', () => {
    fc.assert(
      fc.property(cases, ({ line, offset, item }) => {
        const shaped = shapeItem(item, { text: line, offset, selected: false }, knownEditors.minimal);
        return shaped === undefined || (shaped.start === offset && shaped.end === offset);
      }),
    );
  });

  it('stays on the line of the cursor in every editor', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...names), ({ line, offset, item }, editor) => {
        const shaped = shapeItem(item, { text: line, offset, selected: false }, knownEditors[editor]);
        return shaped === undefined || !line.slice(shaped.start, shaped.end).includes('\n');
      }),
    );
  });
});
