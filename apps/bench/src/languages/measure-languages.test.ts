import { describe, expect, it } from 'vitest';
import { brackets } from './block-styles';
import { holeKinds } from './cut-holes';
import type { TestedEngine } from './tested-engine';
import { languagesBench } from './languages-bench';
import type { Score } from './languages-report';
import { failuresOf, tasksOf } from './measure-languages';
import { answerForms } from './model-answers';
import { ourTestedEngine } from './our-tested-engine';

const language = { id: 'javascript', sources: [], quotes: '\'"', blocks: brackets };
const texts = ['alpha', 'beta', 'gamma'].map(
  (name) => `export function ${name}(first, second) {
  const total = first + second;
  return log('${name}', total);
}

export function ${name}Twice(first) {
  return ${name}(first, first);
}
`,
);

/** A tested engine that inserts what `choose` makes of the answer. */
function engineThat(choose: (answer: string) => string): TestedEngine {
  return {
    accept({ prefix, suffix }, { text }) {
      const insertText = choose(text);
      return Promise.resolve({ text: prefix + insertText + suffix, insertText, reason: 'chosen' });
    },
    dispose: () => Promise.resolve(),
  };
}

describe('holes of a language', () => {
  it.each(holeKinds)('of kind %s are the same for the same seed, each at another place', (kind) => {
    const tasks = tasksOf(language, texts, kind, 6, 3);
    expect(tasks).toEqual(tasksOf(language, texts, kind, 6, 3));
    expect(tasks).toHaveLength(6);
    expect(new Set(tasks.map(({ hole }) => hole.expected + hole.prefix.length)).size).toBe(6);
  });

  it.each(answerForms)('are answered with the truth first when the model then has it as %s', (form) => {
    for (const kind of holeKinds)
      for (const { hole, answers } of tasksOf(language, texts, kind, 6, 3)) {
        expect(answers[form].text.startsWith(hole.truth)).toBe(true);
        expect(answers[form].chunks.join('')).toBe(answers[form].text);
        expect(Math.max(...answers[form].chunks.map(({ length }) => length))).toBeLessThanOrEqual(8);
      }
  });

  it('close a block and begin something of another file when the model has other code', () => {
    for (const { hole, answers } of tasksOf(language, texts, 'block', 6, 3)) {
      const rest = answers['other code'].text.slice(hole.truth.length);
      expect(rest).toMatch(/^\n\}\n\nexport function/);
      expect(hole.expected).not.toContain(/function (\w+)/.exec(rest)?.[1] ?? '?');
    }
  });
});

describe('failures', () => {
  it('are the documents that are not the file again', async () => {
    const tasks = tasksOf(language, texts, 'rest', 6, 3);
    expect(
      await failuresOf(
        engineThat((answer) => answer.trimEnd()),
        tasks,
        'stops',
        'test',
      ),
    ).toEqual([]);
    const failures = await failuresOf(
      engineThat(() => 'no'),
      tasks,
      'stops',
      'test',
    );
    expect(failures).toHaveLength(6);
    expect(failures[0]).toMatchObject({
      kind: 'rest',
      form: 'stops',
      mode: 'test',
      got: 'no',
      reason: 'chosen',
    });
    expect(failures[0]?.wanted).toBe(tasks[0]?.hole.truth);
  });

  it('are few when a model generates the rest of a line and stops', async () => {
    const tested = ourTestedEngine('auto', undefined);
    const tasks = tasksOf(language, texts, 'rest', 10, 3);
    const failures = await failuresOf(tested, tasks, 'stops', 'auto');
    await tested.dispose();
    expect(failures.length).toBeLessThanOrEqual(1);
  });
});

describe('the report', () => {
  const score = (of: Partial<Score>): Score => ({
    language: 'go',
    kind: 'rest',
    form: 'stops',
    mode: 'auto',
    holes: 25,
    exact: 1,
    ...of,
  });

  it('gives every language the same weight', () => {
    const report = languagesBench.report({
      scores: [score({ holes: 100 }), score({ language: 'c', holes: 10, exact: 0.5 })],
      notes: [],
    });
    expect(report.tables[0]?.rows).toEqual([{ hole: 'rest', 'then the model': 'stops', auto: '0.750' }]);
    expect(report.aims[0]).toMatchObject({ what: 'rest, stops, auto', measured: '0.750', met: false });
  });

  it('names the language that is worst, and misses the aim when one is short', () => {
    const { aims } = languagesBench.report({
      scores: [score({}), score({ language: 'c', exact: 0.8 })],
      notes: [],
    });
    expect(aims.at(-1)).toMatchObject({
      measured: '0.800 (c, rest, stops, auto); below it: 1',
      met: false,
    });
  });

  it('compares what runs with grammars in the languages that have one', () => {
    const scores = [
      score({}),
      score({ language: 'nim', exact: 0 }),
      score({ mode: 'auto, grammars', exact: 0.9 }),
    ];
    const { tables } = languagesBench.report({ scores, notes: [] });
    expect(tables[0]?.rows).toEqual([{ hole: 'rest', 'then the model': 'stops', auto: '0.500' }]);
    expect(tables[1]?.rows).toEqual([
      { hole: 'rest', 'then the model': 'stops', auto: '1.000', 'auto, grammars': '0.900' },
    ]);
  });
});
