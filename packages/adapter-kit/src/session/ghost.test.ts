import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptance, ghostOf, layoutOf, typeThrough, type Ghost } from './ghost';

const item = (insertText: string, start: number, end = start) => ({
  id: 'a',
  insertText,
  range: { start, end },
  kind: 'insert' as const,
});

/** The ghost of `insertText` at `█`, over `covered` units after it. */
function ghostAt(marked: string, insertText: string, covered = 0): Ghost {
  const at = marked.indexOf('█');
  const ghost = ghostOf(item(insertText, at, at + covered), marked.replace('█', ''), at, false);
  if (ghost === undefined) throw new Error('no ghost');
  return ghost;
}

describe('ghostOf', () => {
  it('leaves out text that precedes the cursor already', () => {
    expect(ghostOf(item('const a = 1;', 0, 6), 'const ', 6, false)).toMatchObject({
      offset: 6,
      text: 'a = 1;',
      taken: 6,
    });
  });

  it('shows nothing for an item that would change text before the cursor', () => {
    expect(ghostOf(item('let a', 0, 6), 'const ', 6, false)).toBeUndefined();
  });

  it('shows nothing for an item that would lose text after the cursor', () => {
    expect(ghostOf(item('a', 4, 5), 'log();', 4, false)).toBeUndefined();
  });

  it('normalizes line endings', () => {
    expect(ghostAt('█', 'a\r\nb').text).toBe('a\nb');
  });
});

describe('typeThrough', () => {
  const type = (ghost: Ghost, insert: string, cursor = ghost.offset + insert.length, over = 0) =>
    typeThrough(ghost, { from: ghost.offset, to: ghost.offset + over, insert }, cursor);

  it('removes the typed text from the head', () => {
    expect(type(ghostAt('a█', ' + b'), ' +')).toMatchObject({ offset: 3, text: ' b', taken: 2 });
  });

  it('ends at text that disagrees, and when none is left', () => {
    expect(type(ghostAt('a█', ' + b'), '-')).toBeUndefined();
    expect(type(ghostAt('a█', ' + b'), ' + b')).toBeUndefined();
  });

  it('ends with an edit elsewhere', () => {
    expect(typeThrough(ghostAt('ab█', 'cd'), { from: 0, to: 0, insert: 'c' }, 1)).toBeUndefined();
  });

  it('covers a bracket that the editor closes', () => {
    expect(type(ghostAt('log█', '(1);'), '()', 4)).toMatchObject({ offset: 4, text: '1);', covered: ')' });
  });

  it('continues over a bracket that is typed over', () => {
    const ghost = ghostAt('log(█)', '1);', 1);
    const typed = type(ghost, '1');
    expect(typed).toMatchObject({ text: ');', covered: ')' });
    expect(typed && type(typed, ')', typed.offset + 1, 1)).toMatchObject({ text: ';', covered: '' });
  });
});

describe('acceptance', () => {
  it('replaces the covered text once', () => {
    const { edit, cursor, rest } = acceptance(ghostAt('log(█)', '1);', 1), 3);
    expect({ edit, cursor, rest }).toEqual({
      edit: { from: 4, to: 5, insert: '1);' },
      cursor: 7,
      rest: undefined,
    });
  });

  it('replaces a bracket with the part that contains it', () => {
    const { edit, rest } = acceptance(ghostAt('log(█)', '1); x', 1), 2);
    expect(edit).toEqual({ from: 4, to: 5, insert: '1)' });
    expect(rest).toMatchObject({ text: '; x', covered: '' });
  });

  it('leaves the same text however it is cut into parts', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-c()\n]{1,12}$/),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 2 }),
        (text, lengths, closers) => {
          const covered = Array.from(text)
            .filter((char) => char === ')')
            .slice(-closers || text.length)
            .join('');
          const before = `f(${covered}!`;
          const whole = `f(${text}!`;
          const ghost = ghostOf(item(text, 2, 2 + covered.length), before, 2, false);
          if (ghost === undefined) return;
          let document = before;
          let rest: Ghost | undefined = ghost;
          for (const length of [...lengths, text.length]) {
            if (rest === undefined) break;
            const step: ReturnType<typeof acceptance> = acceptance(rest, Math.min(length, rest.text.length));
            const { from, to, insert } = step.edit;
            document = document.slice(0, from) + insert + document.slice(to);
            ({ rest } = step);
          }
          expect(document).toBe(whole);
        },
      ),
    );
  });
});

describe('layoutOf', () => {
  it('puts the pieces around the covered text', () => {
    expect(layoutOf(ghostAt('log(█)', '1, 2);', 1))).toEqual({
      pieces: [
        { offset: 0, text: '1, 2' },
        { offset: 1, text: ';' },
      ],
      hidden: 0,
      below: undefined,
    });
  });

  it('puts whole lines below', () => {
    expect(layoutOf(ghostAt('f(█)', '1) {\n  2;\n}', 1))).toEqual({
      pieces: [
        { offset: 0, text: '1' },
        { offset: 1, text: ' {' },
      ],
      hidden: 0,
      below: '  2;\n}',
    });
  });

  it('hides the covered text where a line below repeats it', () => {
    expect(layoutOf(ghostAt('f({█})', ' a,\n})', 2))).toEqual({
      pieces: [{ offset: 0, text: ' a,' }],
      hidden: 2,
      below: '})',
    });
    expect(layoutOf(ghostAt('f() {█}', '\n  1;\n}', 1))).toEqual({ pieces: [], hidden: 1, below: '  1;\n}' });
  });
});
