import { editFormatNames } from '@org/completion-core/next-edit';
import { describe, expect, it } from 'vitest';
import { answerFormatNames, written } from './answer-formats';
import { faults } from './faults';
import { measureFault, measureFormat } from './measure-answers';
import { parseScenario } from './scenario';

const shown = parseScenario(
  'shown',
  'A name changes.\npath: src/a.ts\n---\n-const a = 1;\n+const b = 1;\n const c = 2;\n<use(a, c);\n>use(b, c);\n rest();\n more();\n',
);
const quiet = parseScenario(
  'quiet',
  'A digit changes.\npath: src/a.ts\nquiet: nothing-to-do\n---\n-const a = 1;\n+const a = 2;\n const c = 2;\n rest();\n more();\n',
);

it('knows how the models of every format answer', () => {
  expect([...answerFormatNames].toSorted()).toEqual([...editFormatNames].toSorted());
  expect(() => written('zeta-9', '', { prompt: '', region: '' })).toThrow(
    'how answers of zeta-9 look is not known',
  );
});

describe('the bench', () => {
  it.each(answerFormatNames)('plays a right answer of %s to its end', async (format) => {
    expect(await measureFormat([shown, quiet], format)).toMatchObject({
      withEdit: 1,
      shown: 1,
      exact: 1,
      deltaChrf: 1,
      quiet: 1,
      keptQuiet: 1,
      undone: 0,
      spilled: 0,
      misses: [],
    });
  });

  it('names what a model misses and what it says without a reason', async () => {
    const silent = { answer: () => ({ text: 'NO_EDITS' }) };
    const talking = {
      answer: ({ region }: { readonly region: string }) => ({ text: region.replace('rest', 'other') }),
    };
    expect(await measureFormat([shown, quiet], 'zeta-2', silent)).toMatchObject({
      shown: 0,
      deltaChrf: 0,
      keptQuiet: 1,
      misses: ['shown: nothing (empty)'],
    });
    expect(await measureFormat([shown, quiet], 'zeta-2', talking)).toMatchObject({
      shown: 1,
      exact: 0,
      keptQuiet: 0,
      misses: ['shown: other text (empty)', 'quiet: not quiet'],
    });
  });

  it('tells edits that go back from others', async () => {
    const fault = {
      name: 'test',
      answer: () => ({ text: 'const a = 1;\nconst c = 2;\nuse(a, c);\nrest();\nmore();\n' }),
    };
    const right = {
      ...fault,
      answer: () => ({ text: 'const b = 1;\nconst c = 2;\nuse(b, c);\nrest();\nmore();\n' }),
    };
    const other = {
      ...fault,
      answer: () => ({ text: 'const b = 1;\nconst c = 3;\nuse(a, c);\nrest();\nmore();\n' }),
    };
    const counts = async (each: typeof fault) => {
      const { nothing, right: isRight, wrong, undone } = await measureFault([shown], ['zeta-2'], each);
      return { nothing, right: isRight, wrong, undone };
    };
    expect(await counts(fault)).toEqual({ nothing: 1, right: 0, wrong: 0, undone: 0 });
    expect(await counts(right)).toEqual({ nothing: 0, right: 1, wrong: 0, undone: 0 });
    expect(await counts(other)).toEqual({ nothing: 0, right: 0, wrong: 1, undone: 0 });
  });

  it.each(
    faults.filter(({ isPlausible }) => isPlausible !== true).map((fault) => [fault.name, fault] as const),
  )('shows nothing wrong of an answer with this fault: %s', async (_name, fault) => {
    const result = await measureFault([shown, quiet], ['zeta-2', 'chat'], fault);
    expect(result).toMatchObject({ wrong: 0, undone: 0, spilled: 0 });
  });
});
