import { expect, it } from 'vitest';
import { groupSignatures, type SignatureGroup } from './group-signatures';

const files = ['a', 'b'].map((name) => ({ uri: `file:///${name}.ts`, path: `${name}.ts` }));
const [a = '', b = ''] = files.map(({ uri }) => uri);

/** Signatures as `file index`, best first. */
function group(
  ranked: readonly (readonly [number, number, string])[],
  before: readonly SignatureGroup[] = [],
) {
  const entries = ranked.map(([file, index, signature]) => ({
    file,
    index,
    signature,
    name: signature,
  }));
  return groupSignatures(entries, files, before);
}

it('groups signatures by file in the order of the file, the best file first, each signature once', () => {
  expect(
    group([
      [1, 5, 'five'],
      [0, 1, 'one'],
      [1, 2, 'two'],
      [1, 7, 'five'],
    ]),
  ).toEqual([
    { uri: b, signatures: ['two', 'five'] },
    { uri: a, signatures: ['one'] },
  ]);
});

it('puts the best of all files before the second best of any, and ends where there is no room for more', () => {
  const long = (name: string) => name.padEnd(600, '-');
  const groups = group([
    [0, 0, long('1')],
    [1, 0, long('2')],
    [0, 1, long('3')],
    [0, 2, long('4')],
    [1, 1, long('5')],
    [1, 2, long('6')],
    [1, 3, long('7')],
  ]);
  expect(groups.map(({ uri, signatures }) => [uri, signatures.map((each) => each[0]).join('')])).toEqual([
    [a, '1'],
    [b, '2'],
    [a, '34'],
    [b, '56'],
  ]);
});

it('keeps a group as it was while half of it is still among the best, and adds new signatures apart', () => {
  const before = [{ uri: a, signatures: ['one', 'two'] }];
  expect(
    group(
      [
        [0, 3, 'three'],
        [0, 2, 'two'],
      ],
      before,
    ),
  ).toEqual([
    { uri: a, signatures: ['three'] },
    { uri: a, signatures: ['one', 'two'] },
  ]);
  expect(group([[0, 3, 'three']], before)).toEqual([{ uri: a, signatures: ['three'] }]);
});

it('shows at most 24 signatures of a file', () => {
  const groups = group(Array.from({ length: 40 }, (_, index) => [0, index, `s${index}`] as const));
  expect(groups.flatMap(({ signatures }) => signatures)).toHaveLength(24);
});
