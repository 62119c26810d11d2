import { describe, expect, it } from 'vitest';
import { AppliedEdits } from './applied-edits';

const uri = 'file:///a.ts';

/** Whether the edit counts as taken when `before`, where it replaces the part between the marks, became `after`. */
function isTaken(marked: string, insertText: string, ...after: readonly string[]): boolean {
  const edits = new AppliedEdits();
  const [head = '', old = '', tail = ''] = marked.split('█');
  edits.sent(uri, {
    id: 'e',
    text: head + old + tail,
    start: head.length,
    end: head.length + old.length,
    insertText,
  });
  return after.map((text) => edits.changed(uri, text)).includes('e');
}

describe('an edit that was taken', () => {
  it.each([
    ['a replacement', 'a = █price█ * 2', 'cost', 'a = cost * 2'],
    ['an insertion', 'a = b██;', ' + c', 'a = b + c;'],
    ['a deletion', 'one\n█two\n█three', '', 'one\nthree'],
    ['one beside an emoji, with CRLF', '"😀"\r\n██b', 'a\r\n', '"😀"\r\na\r\nb'],
  ])('is told by the text: %s', (_what, marked, insertText, after) => {
    expect(isTaken(marked, insertText, after)).toBe(true);
  });

  it.each([
    ['something else of the same length was typed', 'a = █price█ * 2', 'cost', ['a = tax! * 2']],
    ['something elsewhere changed too', 'a = █price█ * 2', 'cost', ['b = cost * 2']],
    ['it was typed key by key', 'a = b██;', 'cd', ['a = bc;', 'a = bcd;']],
    ['it is one character, which may be typed', 'f(a██;', ')', ['f(a);']],
  ])('is not told where %s', (_what, marked, insertText, after) => {
    expect(isTaken(marked, insertText, ...after)).toBe(false);
  });

  it('is not told of a document that was closed, or of another', () => {
    const edits = new AppliedEdits();
    const edit = { id: 'e', text: 'ab', start: 1, end: 1, insertText: 'xy' };
    edits.sent(uri, edit);
    expect(edits.changed('file:///b.ts', 'axyb')).toBeUndefined();
    edits.closed(uri);
    expect(edits.changed(uri, 'axyb')).toBeUndefined();
  });
});
