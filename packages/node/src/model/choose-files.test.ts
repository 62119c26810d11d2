import { expect, it } from 'vitest';
import { chooseFiles, type FoundFile } from './choose-files';

type State = 'new' | 'known' | 'no source';

const files = (...states: readonly State[]): FoundFile[] =>
  states.map((state, at) => ({
    path: `${at}`,
    stamp: '1',
    size: 10,
    known: state === 'new' ? undefined : { stamp: '1', size: 10, learned: state === 'known' },
  }));
const chosen = (found: readonly FoundFile[], maxBytes: number) =>
  chooseFiles(found, maxBytes).map(({ path }) => path);

it('takes all files that fit, nearest first', () => {
  expect(chosen(files('new', 'known', 'new'), 30)).toEqual(['0', '1', '2']);
});

it('takes the nearest when not all fit', () => {
  expect(chosen(files('new', 'new', 'new'), 20)).toEqual(['0', '1']);
});

it('keeps what is known beyond half of the limit, so that another place does not learn everything anew', () => {
  expect(chosen(files('new', 'new', 'new', 'new', 'known', 'known'), 40)).toEqual(['0', '1', '4', '5']);
});

it('does not count files that were no source texts', () => {
  expect(chosen(files('no source', 'no source', 'new', 'new'), 20)).toEqual(['0', '1', '2', '3']);
});

it('passes over a file that is larger than what is left', () => {
  const found = files('new', 'new', 'new').map((file, at) => (at === 0 ? { ...file, size: 100 } : file));
  expect(chosen(found, 20)).toEqual(['1', '2']);
});
