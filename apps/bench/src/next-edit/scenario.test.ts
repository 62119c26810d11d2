import { describe, expect, it } from 'vitest';
import { readScenarios } from './read-scenarios';
import { documentOf, parseScenario, withChanges } from './scenario';
import { changesLeft, changesWithin } from './wanted-edits';

const source = `A name changes.
path: src/a.ts
---
 one();
-two(a);
+two(b‸);
 three();

-four();
<five(a);
>five(b);
>six(b);
`;

describe('a scenario', () => {
  it('has the document before each step of the person, and the one that is asked for', () => {
    const { title, languageId, eol, quiet, texts, cursor } = parseScenario('a', source);
    expect({ title, languageId, eol, quiet }).toEqual({
      title: 'A name changes.',
      languageId: 'typescript',
      eol: '\n',
      quiet: undefined,
    });
    expect(texts).toEqual([
      'one();\ntwo(a);\nthree();\n\nfour();\nfive(a);\n',
      'one();\ntwo(b);\nthree();\n\nfour();\nfive(a);\n',
      'one();\ntwo(b);\nthree();\n\nfive(a);\n',
    ]);
    expect(texts[2]?.slice(0, cursor)).toBe('one();\ntwo(b');
  });

  it('has the wanted edits as changes of lines', () => {
    const scenario = parseScenario('a', source);
    expect(scenario.changes).toEqual([{ line: 4, removed: 1, added: ['five(b);', 'six(b);'] }]);
    expect(withChanges(documentOf(scenario), scenario.changes)).toBe(
      'one();\ntwo(b);\nthree();\n\nfive(b);\nsix(b);\n',
    );
  });

  it('may have lines that the person added and that change next', () => {
    const scenario = parseScenario('a', 'x\npath: a.py\nend: none\n---\n a()\n(b‸\n>b()\n');
    expect(scenario.texts).toEqual(['a()', 'a()\nb']);
    expect(withChanges(documentOf(scenario), scenario.changes)).toBe('a()\nb()');
  });

  it('may be one that the person took back', () => {
    const { texts } = parseScenario('a', 'x\npath: a.py\nundone: yes\n---\n-a()\n+b()\n');
    expect(texts).toEqual(['a()\n', 'b()\n', 'a()\n']);
  });

  it.each([
    ['no divider', 'x\npath: a.ts\n a();\n', 'has no line --- between'],
    ['a head that is not known', 'x\npath: a.ts\ncolor: red\n---\n a();\n', 'has the head color: red'],
    ['no known language', 'x\npath: a.zzz\n---\n a();\n', 'has no path of a known language'],
    ['another reason', 'x\npath: a.ts\nquiet: maybe\n---\n a();\n', 'is quiet for maybe'],
    ['a line without a mark', 'x\npath: a.ts\n---\na();\n', 'has a line with the mark a'],
    ['two cursors', 'x\npath: a.ts\n---\n a‸();\n b‸();\n', 'has the cursor twice'],
    [
      'a cursor where no text is',
      'x\npath: a.ts\n---\n-a‸();\n',
      'has the cursor twice, or where no text is',
    ],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => parseScenario('a', text)).toThrow(message);
  });
});

describe('the wanted edits', () => {
  const text = 'a\nb\nc\n';
  const scenario = {
    ...parseScenario('a', 'x\npath: a.ts\n---\n a\n>A\n b\n<c\n'),
    texts: [text] as const,
  };

  it('are those that are not made yet, where the lines are now', () => {
    expect(changesLeft(scenario, text)).toEqual(scenario.changes);
    expect(changesLeft(scenario, 'a\nA\nb\nc\n')).toEqual([{ line: 3, removed: 1, added: [] }]);
    expect(changesLeft(scenario, 'a\nA\nb\n')).toEqual([]);
    expect(changesLeft(scenario, 'a\nB\nb\n')).toBeUndefined();
  });

  it('are in a region when all of their lines are', () => {
    expect(changesWithin(scenario.changes, text, { start: 0, end: 4 })).toEqual([scenario.changes[0]]);
    expect(changesWithin(scenario.changes, text, { start: 4, end: 6 })).toEqual([scenario.changes[1]]);
  });
});

describe('the scenarios of the bench', () => {
  const scenarios = readScenarios();

  it('are at least 60 in six languages, a third of them quiet', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
    expect(new Set(scenarios.map(({ languageId }) => languageId)).size).toBeGreaterThanOrEqual(6);
    const quiet = scenarios.filter((each) => each.quiet !== undefined);
    expect(quiet.length / scenarios.length).toBeGreaterThanOrEqual(1 / 3);
    expect(new Set(scenarios.map(({ title }) => title)).size).toBe(scenarios.length);
  });

  const edits = scenarios.filter(({ quiet }) => quiet === undefined || quiet === 'rejected');

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s has a sentence and a cursor',
    (_name, { title, cursor, texts }) => {
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(cursor).toBeLessThanOrEqual(documentOf({ texts }).length);
    },
  );

  it.each(edits.map((scenario) => [scenario.name, scenario] as const))(
    '%s has an edit to follow from, and one that follows',
    (_name, { texts, changes }) => {
      expect(texts.length).toBeGreaterThan(1);
      expect(withChanges(documentOf({ texts }), changes)).not.toBe(documentOf({ texts }));
    },
  );
});
