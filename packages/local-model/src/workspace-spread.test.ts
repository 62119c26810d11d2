import { expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { TokenKind } from './vocabulary';
import { WorkspaceSpread } from './workspace-spread';

function spreadIn(texts: readonly string[], own?: number) {
  const index = new LocalIndex();
  for (const [i, text] of texts.entries()) index.addDocument(`file:///${i}.py`, 'python', text);
  index.build();
  const segment = index.segment('python');
  if (segment === undefined) throw new Error('nothing was learned');
  const self = own === undefined ? undefined : segment.document(`file:///${own}.py`);
  const spread = new WorkspaceSpread(segment, self?.start ?? 0, self?.end ?? 0);
  return { index, of: (word: string) => spread.of(index.vocabulary.intern(word, TokenKind.Word)) };
}

it('tells in how many documents a word occurs', () => {
  const { of } = spreadIn(['word other', 'word', 'word word', 'none']);
  expect([of('word'), of('other'), of('nowhere')]).toEqual([3, 1, 0]);
});

it('counts a document once, however often it has the word', () => {
  expect(spreadIn(['word '.repeat(500)]).of('word')).toBe(1);
});

it('leaves out the document that is asked about, and removed ones', () => {
  expect(spreadIn(['word', 'word', 'word'], 1).of('word')).toBe(2);
  const { index, of } = spreadIn(['word', 'word', 'word']);
  index.removeDocument('file:///2.py');
  expect(of('word')).toBe(2);
});
