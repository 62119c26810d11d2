import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { rejectionKey, RejectedEdits } from '../rejected-edits';
import { rejectedBefore } from './rejected-before';

it('finds a dismissed edit on its line, wherever that is now', () => {
  const rejected = new RejectedEdits();
  const first = factsOf('a(one);\n', 'a(two);\n');
  const hunk = first.hunks[0] ?? { start: 0, end: 0, text: '', cursor: 0 };
  rejected.add({ uri: first.uri, key: rejectionKey(first.text, hunk) });
  const again = (text: string, answer: string, uri = first.uri) => {
    const facts = factsOf(text, answer, { uri });
    return rejects(rejectedBefore, {
      ...facts,
      isRejected: (each) => rejected.has({ uri: facts.uri, key: rejectionKey(facts.text, each) }),
    });
  };
  expect(again('x\ny\na(one);\n', 'x\ny\na(two);\n')).toBe(true);
  expect(again('a(one);\n', 'a(three);\n')).toBe(false);
  expect(again('b(one);\n', 'b(two);\n')).toBe(false);
  expect(again('a(one);\n', 'a(two);\n', 'file:///w/b.ts')).toBe(false);
});

it('forgets all but the last twenty', () => {
  const rejected = new RejectedEdits();
  const edit = (index: number) => ({ uri: 'a', key: `key ${index}` });
  for (let index = 0; index < 21; index++) rejected.add(edit(index));
  expect(rejected.has(edit(0))).toBe(false);
  expect(rejected.has(edit(1))).toBe(true);
});
