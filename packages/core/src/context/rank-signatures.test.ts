import { expect, it } from 'vitest';
import { outlineOf } from './file-outline';
import { nameEvidence } from './name-evidence';
import { rankSignatures, rarityOfWords } from './rank-signatures';

function ranked(
  prefix: string,
  texts: readonly string[],
  { named = [], unused = [] }: { named?: readonly string[]; unused?: readonly string[] } = {},
): readonly string[] {
  const outlines = texts.map(outlineOf);
  return rankSignatures(outlines, rarityOfWords(outlines), {
    evidence: nameEvidence({ prefix, suffix: '' }),
    named: new Set(named),
    unused: new Set(unused),
  }).map(({ name }) => name);
}

it('puts an import that nothing uses yet first, then what is near, then what is only imported', () => {
  const text =
    'export function other() {}\nexport function named() {}\nexport function near() {}\nexport function later() {}\n';
  expect(ranked('near();\n', [text], { named: ['named', 'later'], unused: ['later'] })).toEqual([
    'later',
    'near',
    'named',
  ]);
});

it('finds the counterpart of a name by its words, the rare ones above all', () => {
  const text =
    'export function _ulid() {}\nexport function _uuid() {}\nexport function makeDate() {}\nexport function makeTime() {}\nexport function makeZone() {}\n';
  expect(ranked('function ulid() {\n  make', [text])[0]).toBe('_ulid');
});

it('puts members of a type that is near before those of others', () => {
  const cart = 'class Cart {\n  open() {\n  }\n}\n';
  const shelf = 'class Shelf {\n  open() {\n  }\n}\n';
  const outlines = [cart, shelf].map(outlineOf);
  const best = rankSignatures(outlines, rarityOfWords(outlines), {
    evidence: nameEvidence({ prefix: 'const shelf = new Shelf();\nopen', suffix: '' }),
    named: new Set(),
    unused: new Set(),
  });
  expect(best.filter(({ name }) => name === 'open').map(({ file }) => file)).toEqual([1, 0]);
});

it('leaves out what has nothing to do with the cursor', () => {
  expect(ranked('near();\n', ['export function unrelated() {}\n'])).toEqual([]);
});
