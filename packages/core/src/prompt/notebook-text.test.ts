import { expect, it } from 'vitest';
import { notebookText } from './notebook-text';

const cells = [
  { languageId: 'markdown', kind: 'markup' as const, text: '# Title' },
  { languageId: 'python', kind: 'code' as const, text: 'import os' },
  { languageId: 'python', kind: 'code' as const, text: 'stale' },
  { languageId: 'sql', kind: 'code' as const, text: 'select 1' },
];
const around = (text: string, index: number, languageId = 'python') =>
  notebookText({ uri: 'x', languageId, text, notebook: { cells, index } });

it('returns the document itself without a notebook', () => {
  expect(notebookText({ uri: 'x', languageId: 'python', text: 'a' })).toEqual({ text: 'a', start: 0 });
});

it('joins all cells in order, other languages as comments, the current cell as in the document', () => {
  const { text, start } = around('print(os)', 2);
  const whole = '# # Title\n\nimport os\n\nprint(os)\n\n# select 1';
  expect(text.slice(0, text.length)).toBe(whole);
  expect(text.length).toBe(whole.length);
  expect(whole.slice(start).startsWith('print(os)')).toBe(true);
});

it('reads any slice across cells', () => {
  const { text } = around('print(os)', 2);
  const whole = text.slice(0, text.length);
  for (let offset = 0; offset < whole.length; offset += 3)
    expect(text.slice(offset, offset + 15)).toBe(whole.slice(offset, offset + 15));
});
