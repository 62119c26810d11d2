import { describe, expect, it } from 'vitest';
import { notebookDocument } from './notebook-document';

const cells = [
  { languageId: 'python', kind: 'code', text: 'import math' },
  { languageId: 'markdown', kind: 'markup', text: '# Areas' },
  { languageId: 'python', kind: 'code', text: 'area = ' },
] as const;

describe('the document of a notebook cell', () => {
  it('has the text of the cell, and the others as context', () => {
    const document = notebookDocument({ uri: 'file:///a.ipynb', relativePath: 'a.ipynb', cells, index: 2 });
    expect(document).toEqual({
      uri: 'file:///a.ipynb#2',
      languageId: 'python',
      text: 'area = ',
      relativePath: 'a.ipynb',
      notebook: { cells, index: 2 },
    });
  });

  it('keeps its identity when cells are added before it', () => {
    const [, , area] = cells;
    const uri = (index: number) =>
      notebookDocument({ uri: 'n', cells: [...cells, area], index, cellId: 'c 1' }).uri;
    expect(uri(2)).toBe(uri(3));
  });

  it('names an index that is not there', () => {
    expect(() => notebookDocument({ uri: 'n', cells, index: 3 })).toThrow(
      'index must be that of one of 3 cells, got 3',
    );
  });
});
