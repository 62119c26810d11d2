import { describe, expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { copiesNeighbours, repeatsItself } from './repeats-itself';

describe('repeats-itself', () => {
  it.each([
    ['the same line three times', 'a();\n', 'a();\nb();\nb();\nb();\n', true],
    ['the same two lines three times', 'a();\n', 'x();\ny();\nx();\ny();\nx();\ny();\n', true],
    ['twice is no loop', 'a();\n', 'a();\nb();\nb();\n', false],
    ['the region has the repetition already', '0,\n0,\n0,\n', '0,\n0,\n0,\n1,\n', false],
    ['one more of many', '0,\n0,\n0,\n', '0,\n0,\n0,\n0,\n', true],
    ['blank lines do not count', 'a();\n', 'a();\n\n\n\n\nb();\n', false],
  ])('%s', (_name, region, answer, expected) => {
    expect(rejects(repeatsItself, factsOf(region, answer))).toBe(expected);
  });
});

describe('copies-neighbours', () => {
  it.each([
    ['a copy of the line above', 'total();\nrest();\n', 'total();\ntotal();\nrest();\n', true],
    ['a copy of the lines below', 'a();\nb();\nc();\n', 'a();\nb();\na();\nb();\nc();\n', true],
    ['a short line may be there twice', '}\nx\n', '}\n}\nx\n', false],
    ['a word that is there already', 'call(one);\n', 'call(one, one);\n', false],
    ['another line', 'total();\nrest();\n', 'total();\nother();\nrest();\n', false],
  ])('%s', (_name, region, answer, expected) => {
    expect(rejects(copiesNeighbours, factsOf(region, answer))).toBe(expected);
  });
});
