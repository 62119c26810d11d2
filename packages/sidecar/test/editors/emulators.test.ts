import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItem, type CompletionItem } from '@org/completion-core';
import { knownEditors, shapeItem } from '@org/completion-adapter-kit';
import { emulator, emulators, placeOf, type Emulator } from './emulators';

/** What the editor makes of an item that replaces `[start, end)`, all offsets within `text`. */
function applied(
  editor: Emulator,
  text: string,
  offset: number,
  insertText: string,
  start: number,
  end: number,
) {
  const range = { start: placeOf(text, start), end: placeOf(text, end) };
  return editor.apply(text, offset, { insertText, range });
}

describe('the emulators have the faults that their editors have', () => {
  it('keeps a replaced bracket in front of the new text in LSP4IJ', () => {
    expect(applied(emulator('LSP4IJ'), 'foo()', 4, 'a, b)', 4, 5).text).toBe('foo()a, b)');
    expect(applied(emulator('LSP4IJ'), 'foo()', 4, 'a, b', 4, 4).text).toBe('foo(a, b)');
  });

  it('cuts typed text off without comparing in LSP4IJ', () => {
    expect(applied(emulator('LSP4IJ'), 'rte', 3, 'return', 0, 3).text).toBe('rteurn');
  });

  it('draws nothing where text would be deleted in VS Code', () => {
    expect(applied(emulator('VS Code'), 'foo(bar)', 4, 'baz)', 4, 8).drawn).toBeUndefined();
    expect(applied(emulator('VS Code'), 'if () {', 4, 'x) {\n  y', 4, 7).drawn).toBe('x) {\n  y');
  });

  it('drops an item whose range is elsewhere in coc.nvim', () => {
    expect(applied(emulator('coc.nvim'), 'ab', 2, 'x', 0, 1).drawn).toBeUndefined();
  });

  it('draws only new text in Neovim', () => {
    expect(applied(emulator('Neovim'), '  re', 4, '  return', 0, 4).drawn).toBe('turn');
  });
});

const withoutSpaces = (text: string) => text.replaceAll(' ', '');

/** What became of an engine's item in an editor. */
function judge(editor: Emulator, text: string, offset: number, item: CompletionItem): string {
  const shaped = shapeItem(item, { text, offset, selected: false }, knownEditors[editor.profile]);
  if (shaped === undefined) return 'nothing';
  const { insertText, start, end } = shaped;
  const outcome = applied(editor, text, offset, insertText, start, end);
  const meant = applyItem(text, item);
  if (outcome.drawn === undefined) return insertText.trim() === '' ? 'nothing' : 'not drawn';
  if (outcome.text === meant.text) return 'as meant';
  if (editor.profile === 'vscode' && withoutSpaces(outcome.text) === withoutSpaces(meant.text))
    return 'as meant but for indentation';
  const inserted = text.slice(0, offset) + insertText;
  const isHead = (text.slice(0, item.range.start) + item.insertText).startsWith(inserted);
  return isHead && outcome.text === inserted + text.slice(offset) ? 'a head of it' : `wrong: ${outcome.text}`;
}

/** What else may become of an item: an insertion cannot express all items, nor VS Code draw a change of indentation. */
function alsoRight({ profile }: Emulator, text: string, { range }: CompletionItem): readonly string[] {
  if (profile === 'minimal') return ['a head of it', 'nothing'];
  const isIndentation = /^ *$/.test(text.slice(text.indexOf('\n') + 1, range.start));
  return profile === 'vscode' && isIndentation ? ['as meant but for indentation', 'nothing'] : [];
}

describe('whatever the engine proposes', () => {
  const piece = fc.stringMatching(/^[ab()é😀 ]{0,5}$/u);
  const lines = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n'));
  /** An item around the cursor as the engine makes them: what it takes over it brings back, in order. */
  const cases = fc
    .record({ before: piece, typed: piece, over: piece, after: piece, one: lines, two: lines })
    .map(({ before, typed, over, after, one, two }) => {
      const start = 4 + before.length;
      const characters = Array.from(over);
      const half = Math.floor(characters.length / 2);
      const [left, right] = [characters.slice(0, half).join(''), characters.slice(half).join('')];
      const item: CompletionItem = {
        id: 'i',
        kind: 'insert',
        insertText: `${typed}${one}${left}${two}${right}`,
        range: { start, end: start + typed.length + over.length },
      };
      return { text: `top\n${before}${typed}${over}${after}\nend\n`, offset: start + typed.length, item };
    });

  it.each(emulators.map((each) => [each.name, each] as const))(
    '%s makes of the document what was meant',
    (_name, editor) => {
      let shown = 0;
      fc.assert(
        fc.property(cases, ({ text, offset, item }) => {
          const verdict = judge(editor, text, offset, item);
          if (verdict === 'as meant' || verdict === 'a head of it') shown++;
          expect(['as meant', ...alsoRight(editor, text, item)]).toContain(verdict);
        }),
        { numRuns: 2000 },
      );
      expect(shown).toBeGreaterThan(500);
    },
  );
});
