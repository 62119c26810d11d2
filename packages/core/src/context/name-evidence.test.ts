import { expect, it } from 'vitest';
import { nameEvidence, wordsOf } from './name-evidence';

it.each([
  ['openFiles', ['open', 'file']],
  ['OPEN_FILE', ['open', 'file']],
  ['$ZodISODate', ['zod', 'iso', 'date']],
  ['_ulid', ['ulid']],
  ['utf8', ['utf']],
  ['größeVon', ['größe', 'von']],
  ['x', []],
])('takes %s apart', (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

it('counts a name by its nearest line, above more than below', () => {
  const { names } = nameEvidence({
    prefix: 'far();\nnear();\n\n\n\n  here.',
    suffix: '\nbelow();\nfar();\n',
  });
  expect(names.get('here')).toBe(1);
  expect(names.get('near')).toBe(0.5);
  expect(names.get('below')).toBeLessThan(1);
  // The one below, two lines away, is nearer than the one above.
  expect(names.get('far')).toBeCloseTo(0.7 / 1.5);
});

it('counts the words of names like these', () => {
  const { words } = nameEvidence({ prefix: 'openFile();\n', suffix: '' });
  expect(words.get('file')).toBe(words.get('open'));
  expect(words.has('openFile')).toBe(false);
});

it('reads nothing that is far from the cursor', () => {
  const { names } = nameEvidence({
    prefix: `above();${'\n'.repeat(60)}`,
    suffix: `${'\n'.repeat(60)}below();`,
  });
  expect([...names]).toEqual([]);
});
