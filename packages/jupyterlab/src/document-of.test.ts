import type { CodeEditor } from '@jupyterlab/codeeditor';
import { describe, expect, it } from 'vitest';
import { documentOf } from './document-of';

const editor = {} as CodeEditor.IEditor;
const cell = (id: string, source: string, on?: CodeEditor.IEditor) => ({
  editor: on ?? null,
  model: {
    id,
    type: id.startsWith('md') ? 'markdown' : 'code',
    mimeType: id.startsWith('md') ? 'text/x-ipythongfm' : 'text/x-ipython',
    sharedModel: { getSource: () => source },
  },
});
const notebook = {
  id: 'widget-1',
  context: { path: 'RTC:lab/a b.ipynb' },
  content: { widgets: [cell('md-0', '# Title'), cell('code-1', 'x = 1', editor), cell('code-2', 'x + 1')] },
};
const place = { editor, text: 'x = 12', mimeType: 'text/x-python' };

describe('documentOf', () => {
  it('is the cell with the other cells, whose text may be newer than the widget has it', () => {
    expect(documentOf({ ...place, widget: notebook }, true)).toEqual({
      uri: 'jupyter:///RTC:lab/a%20b.ipynb#code-1',
      relativePath: 'lab/a b.ipynb',
      languageId: 'python',
      text: 'x = 12',
      notebook: {
        index: 1,
        cells: [
          { languageId: 'markdown', kind: 'markup', text: '# Title' },
          { languageId: 'python', kind: 'code', text: 'x = 12' },
          { languageId: 'python', kind: 'code', text: 'x + 1' },
        ],
      },
    });
  });

  it('has no other cell where they are not to be shown, and the same identity', () => {
    const { uri, notebook: shown } = documentOf({ ...place, widget: notebook }, false);
    expect(uri).toBe('jupyter:///RTC:lab/a%20b.ipynb#code-1');
    expect(shown).toEqual({ index: 0, cells: [{ languageId: 'python', kind: 'code', text: 'x = 12' }] });
  });

  it('is the file, and of a console what is being written', () => {
    const file = { id: 'widget-2', context: { path: 'src/a.js' }, content: {} };
    expect(documentOf({ ...place, mimeType: 'text/javascript', widget: file }, true)).toEqual({
      uri: 'jupyter:///src/a.js',
      relativePath: 'src/a.js',
      languageId: 'javascript',
      text: 'x = 12',
    });
    expect(documentOf({ ...place, widget: { id: 'console-1' } }, true).uri).toBe('jupyter:///console-1');
  });
});
