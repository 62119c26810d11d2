import { expect, it } from 'vitest';
import { FolderDocuments } from './folder-documents';
import { LocalIndex } from './local-index';
import { TokenKind } from './vocabulary';

function learned(documents: Readonly<Record<string, string>>) {
  const index = new LocalIndex();
  for (const [path, text] of Object.entries(documents)) index.addDocument(`file:///${path}`, 'python', text);
  index.build();
  const folders = new FolderDocuments();
  return {
    index,
    /** How often `word` occurs in the folder of `path` beside the document itself. */
    count: (path: string, word: string): number => {
      const segment = index.segment('python');
      if (segment === undefined) return 0;
      const id = index.vocabulary.intern(word, TokenKind.Word);
      let count = 0;
      for (const { chain, skipFrom, skipTo } of folders.sourcesFor(segment, `file:///${path}`))
        for (let at = 0; at < chain.length; at++)
          if (chain.tokens[at] === id && (at < skipFrom || at >= skipTo)) count++;
      return count;
    },
  };
}

it('holds the other documents of the folder, and no document of another', () => {
  const { count } = learned({
    'a/one.py': 'word',
    'a/two.py': 'word',
    'a/b/three.py': 'word',
    'c.py': 'word',
  });
  expect(count('a/one.py', 'word')).toBe(1);
  expect(count('a/new.py', 'word')).toBe(2);
  expect(count('a/b/new.py', 'word')).toBe(1);
  expect(count('nowhere/new.py', 'word')).toBe(0);
});

it('forgets a document that was removed, at once', () => {
  const { index, count } = learned({ 'a/one.py': 'word', 'a/two.py': 'word' });
  expect(count('a/new.py', 'word')).toBe(2);
  index.removeDocument('file:///a/two.py');
  expect(count('a/new.py', 'word')).toBe(1);
});

it('follows documents that are withheld and restored', () => {
  const { index, count } = learned({ 'a/one.py': 'word', 'a/two.py': 'word', 'a/three.py': 'other' });
  index.withholdDocument('file:///a/one.py');
  expect(count('a/new.py', 'word')).toBe(1);
  index.withholdDocument('file:///a/two.py');
  index.restoreDocument('file:///a/one.py');
  expect(count('a/new.py', 'word')).toBe(1);
  index.restoreDocument('file:///a/two.py');
  expect(count('a/new.py', 'word')).toBe(2);
});

it('follows a new build', () => {
  const { index, count } = learned({ 'a/one.py': 'word' });
  expect(count('a/new.py', 'word')).toBe(1);
  index.addDocument('file:///a/two.py', 'python', 'word word');
  index.build();
  expect(count('a/new.py', 'word')).toBe(3);
});

it('reads no more than a part of a large folder, the nearest documents first', () => {
  const large = 'filler '.repeat(30_000);
  const { count } = learned({ 'a/a.py': `${large} far`, 'a/m.py': `${large} near`, 'a/n.py': 'here' });
  expect(count('a/n.py', 'near')).toBe(1);
  expect(count('a/n.py', 'far')).toBe(0);
});
