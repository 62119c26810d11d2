import { expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { nextTokens } from './next-tokens';

const uri = 'file:///project/a.ts';

/** The most likely token after `prefix`. */
function after(index: LocalIndex, prefix: string): string | undefined {
  const query = { uri: 'file:///project/new.ts', languageId: 'typescript', prefix, suffix: '', snippets: [] };
  return nextTokens(index, query, 1)[0]?.text;
}

it('knows an added document from the next build on', () => {
  const index = new LocalIndex();
  expect(index.addDocument(uri, 'typescript', 'paint(azure);\n')).toBe(true);
  expect(index.stats()).toMatchObject({ documents: 0, pendingDocuments: 1 });
  expect(after(index, 'paint(')).not.toBe('azure');
  index.build();
  expect(after(index, 'paint(')).toBe('azure');
  expect(index.stats()).toMatchObject({ documents: 1, pendingDocuments: 0, sourceChars: 14 });
});

it('knows an open document at once, and counts it for more than the workspace', () => {
  const index = new LocalIndex();
  index.addDocument('file:///project/b.ts', 'typescript', 'one();\npaint(azure);\n');
  index.build();
  for (const color of ['crimson', 'ochre']) {
    index.updateDocument(uri, `two();\npaint(${color});\n`, 'typescript');
    expect(after(index, 'three();\npaint(')).toBe(color);
  }
});

it('does not replace an open document by its file', () => {
  const index = new LocalIndex();
  index.updateDocument(uri, 'paint(crimson);\n', 'typescript');
  expect(index.addDocument(uri, 'typescript', 'paint(azure);\n')).toBe(false);
});

it('moves a closed document into the workspace at the next build', () => {
  const index = new LocalIndex();
  index.updateDocument(uri, 'paint(crimson);\n', 'typescript');
  index.closeDocument(uri);
  index.build();
  expect(index.stats()).toMatchObject({ documents: 1, openDocuments: 0 });
  expect(after(index, 'paint(')).toBe('crimson');
});

it('forgets a removed document at once, and frees it at the next build', () => {
  const index = new LocalIndex();
  index.addDocument(uri, 'typescript', 'paint(azure);\n');
  index.build();
  expect(index.removeDocument(uri)).toBe(true);
  expect(index.removeDocument(uri)).toBe(false);
  expect(after(index, 'paint(')).not.toBe('azure');
  expect(index.stats().deadTokens).toBeGreaterThan(0);
  index.build();
  expect(index.stats()).toMatchObject({ documents: 0, deadTokens: 0 });
});

it('normalizes line endings', () => {
  const index = new LocalIndex();
  index.updateDocument(uri, 'paint(azure);\r\npaint(azure);\r', 'typescript');
  expect(index.liveDocument(uri)?.text).toBe('paint(azure);\npaint(azure);\n');
});

it('leaves documents that are not admitted out of a loaded index', () => {
  const saved = new LocalIndex();
  saved.addDocument(uri, 'typescript', 'paint(azure);\n');
  saved.addDocument('file:///project/secret.ts', 'typescript', 'paint(secret);\n');
  saved.build();
  const index = new LocalIndex({ admit: (each) => !each.includes('secret') });
  index.updateDocument('file:///project/open.ts', 'mix(ochre);\n', 'typescript');
  index.load(saved.save());
  expect(index.stats()).toMatchObject({ documents: 2, openDocuments: 1 });
  expect(after(index, 'paint(')).toBe('azure');
  expect(after(index, 'mix(')).toBe('ochre');
});

it('rejects a buffer that save did not write', () => {
  const index = new LocalIndex();
  const cut = (buffer: ArrayBuffer) => buffer.slice(0, buffer.byteLength - 8);
  for (const buffer of [new ArrayBuffer(0), new ArrayBuffer(64), cut(new LocalIndex().save())])
    expect(() => index.load(buffer)).toThrow(expect.objectContaining({ code: 'invalid-options' }));
});
