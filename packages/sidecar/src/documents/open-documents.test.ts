import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TextDocumentItem } from 'vscode-languageserver/node';
import { maxHeldChars, OpenDocuments } from './open-documents';

const uri = 'file:///a.ts';
let documents: OpenDocuments;
beforeEach(() => {
  documents = new OpenDocuments();
});

const open = (text: string, at = uri, languageId = 'typescript') =>
  documents.open({ uri: at, languageId, version: 1, text });
const textOf = (at = uri) => documents.get(at)?.getText();
const change = (...changes: Parameters<OpenDocuments['change']>[2][number][]) =>
  documents.change(uri, 2, changes);
const range = (startLine: number, start: number, endLine: number, end: number) => ({
  start: { line: startLine, character: start },
  end: { line: endLine, character: end },
});

describe('a document', () => {
  it('applies edits to a document, and returns the span of the last one', () => {
    open('one\r\ntwo\r\n');
    expect(change({ range: range(0, 3, 1, 0), text: ' ' }, { range: range(0, 7, 0, 7), text: '!?' })).toEqual(
      {
        uri,
        start: 7,
        end: 9,
      },
    );
    expect(textOf()).toBe('one two!?\r\n');
    expect(documents.get(uri)?.version).toBe(2);
  });

  it('clamps ranges beyond a document, and applies later edits correctly', () => {
    open('a\nb');
    change({ range: range(1, 0, 99, 99), text: 'x\ny\nz' });
    change({ range: range(3, 0, 3, 1), text: '!' });
    expect(textOf()).toBe('a\nx\ny\n!');
  });

  it('ignores changes of a document that is not open', () => {
    expect(change({ text: 'x' })).toBeUndefined();
    expect(textOf()).toBeUndefined();
  });

  it.each([
    ['no text', { range: range(0, 0, 0, 1) }],
    ['half a range', { range: { start: { line: 0, character: 0 } }, text: 'x' }],
  ])('drops a document after a change with %s, until its whole text is sent', (_what, odd) => {
    open('a');
    expect(change(odd as never)).toBeUndefined();
    expect(documents.notHeld(uri)).toBe('not-understood');
    expect(change({ range: range(0, 0, 0, 0), text: 'x' })).toBeUndefined();
    expect(textOf()).toBeUndefined();
    change({ text: 'whole' });
    expect(textOf()).toBe('whole');
    expect(documents.get(uri)?.languageId).toBe('typescript');
  });

  it('does not hold a document that is too large, until a smaller text is sent', () => {
    open('x'.repeat(maxHeldChars + 1));
    expect(documents.notHeld(uri)).toBe('too-large');
    expect(textOf()).toBeUndefined();
    change({ text: 'small' });
    expect(textOf()).toBe('small');
    change({ range: range(0, 0, 0, 0), text: 'x'.repeat(maxHeldChars) });
    expect(documents.notHeld(uri)).toBe('too-large');
    open('again');
    expect(documents.notHeld(uri)).toBeUndefined();
    documents.close(uri);
    expect(documents.uris()).toEqual([]);
  });

  it('applies any edits as a text editor does', () => {
    const text = fc.stringMatching(/^[ab\n\r🙂]{0,8}$/u);
    const edits = fc.array(fc.record({ from: fc.nat(30), length: fc.nat(6), text }), { maxLength: 12 });
    fc.assert(
      fc.property(text, edits, (start, all) => {
        open(start);
        let plain = start;
        for (const edit of all) {
          const document = documents.get(uri);
          if (document === undefined) return false;
          const from = document.offsetAt(document.positionAt(Math.min(edit.from, plain.length)));
          const to = document.offsetAt(document.positionAt(Math.min(from + edit.length, plain.length)));
          change({
            range: { start: document.positionAt(from), end: document.positionAt(to) },
            text: edit.text,
          });
          plain = plain.slice(0, from) + edit.text + plain.slice(Math.max(from, to));
        }
        return textOf() === plain;
      }),
    );
  });
});

describe('a notebook', () => {
  const notebook = 'file:///n.ipynb';
  const cellUri = (name: string) => `vscode-notebook-cell:/n.ipynb#${name}`;
  const cell = (name: string, kind: 1 | 2 = 2) => ({ kind, document: cellUri(name) });
  const item = (name: string, text: string) => ({
    uri: cellUri(name),
    languageId: 'python',
    version: 1,
    text,
  });

  beforeEach(() => {
    documents.openNotebook(notebook, [cell('a', 1), cell('b')], [item('a', '# head'), item('b', 'x = 1')]);
  });

  it('returns the cells of a notebook in their order, and their file', () => {
    expect(documents.notebookAt(cellUri('b'))).toEqual({
      cells: [
        { languageId: 'python', kind: 'markup', text: '# head' },
        { languageId: 'python', kind: 'code', text: 'x = 1' },
      ],
      index: 1,
    });
    expect(documents.fileOf(cellUri('b'))).toBe(notebook);
    expect(documents.fileOf(uri)).toBe(uri);
    expect(documents.notebookAt(uri)).toBeUndefined();
  });

  it('follows cells that are added, removed, changed and converted', () => {
    const changes = documents.changeNotebook(notebook, {
      cells: {
        structure: {
          array: { start: 0, deleteCount: 1, cells: [cell('c')] },
          didOpen: [item('c', 'import os')],
          didClose: [{ uri: cellUri('a') }],
        },
        data: [cell('b', 1)],
        textContent: [
          { document: { uri: cellUri('b'), version: 2 }, changes: [{ range: range(0, 4, 0, 5), text: '2' }] },
        ],
      },
    });
    expect(changes).toEqual([{ uri: cellUri('b'), start: 4, end: 5 }]);
    expect(documents.notebookAt(cellUri('b'))).toEqual({
      cells: [
        { languageId: 'python', kind: 'code', text: 'import os' },
        { languageId: 'python', kind: 'markup', text: 'x = 2' },
      ],
      index: 1,
    });
    expect(documents.get(cellUri('a'))).toBeUndefined();
  });

  it('forgets the cells of a notebook when it is closed', () => {
    documents.closeNotebook(notebook);
    expect(documents.uris()).toEqual([]);
    expect(documents.fileOf(cellUri('b'))).toBe(cellUri('b'));
    expect(documents.changeNotebook(notebook, { cells: {} })).toEqual([]);
  });
});

it('rejects documents without a URI or a text', () => {
  const documents = new OpenDocuments();
  const item = (odd: object) => ({
    uri: 'file:///a.ts',
    languageId: 'typescript',
    version: 1,
    text: '',
    ...odd,
  });
  for (const uri of [null, undefined, 7, {}]) {
    expect(() => documents.open(item({ uri }) as TextDocumentItem)).toThrow(/^uri must be a string, got /);
    expect(() => documents.openNotebook(uri as unknown as string, [], [])).toThrow(/^uri must be a string/);
  }
  expect(() => documents.open(item({ text: null }) as unknown as TextDocumentItem)).toThrow('text must be');
  expect(documents.uris()).toEqual([]);
});
