import { fakeClock, scriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it } from 'vitest';
import { DocumentTracker } from '../../context/document-tracker';
import { applyItem } from '../../domain/apply-item';
import type { EditItem } from '../../domain/edit-item';
import type { EditSourceInput, ProposedChange } from '../../domain/edit-source';
import type { NextEditOutcome } from '../../domain/next-edit';
import { createCompletionEngine } from '../../engine';
import { nextEdit } from '../../next-edit';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A person at a document, and a source that proposes `two` wherever it says `one`. */
function setUp(
  start: string,
  { uri = 'file:///w/a.ts', propose = onesToTwos }: { uri?: string; propose?: typeof onesToTwos } = {},
) {
  const clock = fakeClock();
  const provider = scriptedProvider({ capabilities: { location: 'embedded' } });
  const tracker = new DocumentTracker({ clock });
  const inputs: EditSourceInput[] = [];
  const source = {
    name: 'ones to twos',
    propose(input: EditSourceInput) {
      inputs.push(input);
      return propose(input);
    },
  };
  const engine = createCompletionEngine({
    provider,
    clock,
    nextEdit: nextEdit({ source, history: tracker }),
  });
  let text = start;
  let offset = 0;
  const put = (now: string, cursor: number) => {
    text = now;
    offset = cursor;
    tracker.update({ uri, path: 'a.ts', languageId: 'typescript', text });
  };
  put(start, 0);
  ends.push(() => {
    engine.dispose();
    expect({ timers: clock.pending, requests: provider.requests.length }).toEqual({ timers: 0, requests: 0 });
  });
  const ask = async (): Promise<NextEditOutcome> => {
    const outcome = engine.nextEdit({ document: { uri, languageId: 'typescript', text }, offset });
    await clock.advance(3_000);
    return outcome;
  };
  const type = (old: string, now: string) => {
    const at = text.indexOf(old);
    put(text.slice(0, at) + now + text.slice(at + old.length), at + now.length);
  };
  const take = (item: EditItem) => {
    engine.accepted(item);
    put(applyItem(text, item).text, item.cursor);
  };
  return { engine, ask, put, type, take, inputs, text: () => text };
}

function onesToTwos({ text }: EditSourceInput): readonly ProposedChange[] {
  return Array.from(text.matchAll(/\bone\b/g), ({ index }) => ({
    start: index,
    end: index + 3,
    text: 'two',
  }));
}

function itemOf(outcome: NextEditOutcome): EditItem {
  if (outcome.kind !== 'items') throw new Error(`no edit: ${outcome.kind}, ${outcome.reason}`);
  return outcome.items[0];
}

const lines = 'f(one);\n1;\n2;\nf(one);\n3;\nf(one);\n';

describe('a source of edits', () => {
  it('is asked in place of a model, with the document and the edits, and sends nothing', async () => {
    const { ask, type, inputs } = setUp(lines);
    type('one', 'two');
    const outcome = await ask();
    expect(outcome.reason).toBe('replacement on line 4 from ones to twos');
    expect(itemOf(outcome)).toMatchObject({ insertText: 'two', line: 3, remaining: 1 });
    expect(inputs).toMatchObject([
      {
        languageId: 'typescript',
        text: lines.replace('one', 'two'),
        cursor: 5,
        events: [{ before: 'f(one);\n1;\n2;\nf(one);\n', after: 'f(two);\n1;\n2;\nf(one);\n' }],
      },
    ]);
  });

  it('gives its changes one after the other, without being asked again', async () => {
    const { ask, type, take, inputs, text } = setUp(lines);
    type('one', 'two');
    take(itemOf(await ask()));
    take(itemOf(await ask()));
    expect(text()).toBe(lines.replaceAll('one', 'two'));
    expect(inputs).toHaveLength(1);
    expect(await ask()).toMatchObject({ kind: 'empty', reason: 'ones to twos: nothing is sure here' });
  });

  it('is not asked before anything was edited, nor again after the same edit', async () => {
    const { engine, ask, type, inputs } = setUp(lines);
    expect(await ask()).toMatchObject({ kind: 'suppressed', rule: 'no-edit-yet' });
    type('one', 'two');
    engine.rejected(itemOf(await ask()));
    expect(await ask()).toMatchObject({ kind: 'suppressed', rule: 'no-new-edit' });
    expect(inputs).toHaveLength(1);
  });

  it('does not bring back what was dismissed', async () => {
    const { engine, ask, type } = setUp('f(one);\n\n\ng();\n');
    type('g', 'h');
    engine.rejected(itemOf(await ask()));
    type('h', 'hh');
    expect(await ask()).toMatchObject({ kind: 'filtered', rule: 'rejected-before' });
  });

  it('is judged by the rules of answers', async () => {
    const { ask, type } = setUp('f(one);\n', {
      propose: ({ text }) => [{ start: text.indexOf(')'), end: text.indexOf(')') + 1, text: '' }],
    });
    type('one', 'two');
    expect(await ask()).toMatchObject({ kind: 'filtered', rule: 'breaks-structure' });
  });

  it('keeps the line ends of the document', async () => {
    const { ask, type, take, text } = setUp('f(one);\r\n1;\r\nf(one);\r\n');
    type('one', 'two');
    take(itemOf(await ask()));
    expect(text()).toBe('f(two);\r\n1;\r\nf(two);\r\n');
  });

  it('is silent in a denied file', async () => {
    const { ask, type, inputs } = setUp('A=one\nB=one\n', { uri: 'file:///w/.env' });
    type('one', 'two');
    expect(await ask()).toMatchObject({ kind: 'suppressed' });
    expect(inputs).toEqual([]);
  });
});

it('takes no options of a model beside it', () => {
  const source = { name: 'none', propose: () => [] };
  expect(() => nextEdit({ source, model: 'zeta-2' })).toThrow(
    'nextEdit.model has no effect beside nextEdit.source, which asks no model; leave one of them out',
  );
});
