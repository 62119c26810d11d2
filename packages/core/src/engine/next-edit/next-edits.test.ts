import { fakeClock, scriptedProvider, type ScriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it } from 'vitest';
import { DocumentTracker } from '../../context/document-tracker';
import { applyItem } from '../../domain/apply-item';
import type { EditItem } from '../../domain/edit-item';
import type { NextEditOutcome, NextEditRequest } from '../../domain/next-edit';
import type { CompletionEngineOptions } from '../../domain/options';
import { createCompletionEngine, type CompletionEngine } from '../../engine';
import { CompletionError, ProviderHttpError } from '../../errors/completion-error';
import { nextEdit, type NextEditOptions } from '../../next-edit';

const uri = 'file:///w/src/cart.ts';
const ends: (() => Promise<void>)[] = [];

/** A person at a document, and a model driven by hand. */
interface Setup {
  readonly engine: CompletionEngine;
  readonly provider: ScriptedProvider;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly tracker: DocumentTracker;
  /** The document; the cursor is behind the last change. */
  readonly text: () => string;
  /** Replaces text, as an editor reports it. */
  readonly type: (old: string, now: string) => void;
  readonly put: (text: string, cursor: number) => void;
  readonly ask: (more?: Partial<NextEditRequest>, signal?: AbortSignal) => Promise<NextEditOutcome>;
  /** Asks, waits for the pause, and lets the model answer. */
  readonly answered: (answer: string, more?: Partial<NextEditRequest>) => Promise<NextEditOutcome>;
}

function setUp(
  start: string,
  {
    engine: engineOptions = {},
    model = 'zeta-2',
    languageId = 'typescript',
    ...options
  }: NextEditOptions & {
    readonly engine?: Partial<CompletionEngineOptions>;
    readonly languageId?: string;
  } = {},
): Setup {
  const clock = fakeClock();
  const provider = scriptedProvider({
    capabilities: { strategies: ['prefix-only', 'chat-infill'], location: 'loopback' },
  });
  const tracker = new DocumentTracker({ clock });
  const engine = createCompletionEngine({
    provider,
    clock,
    nextEdit: nextEdit({ history: tracker, model, ...options }),
    ...engineOptions,
  });
  let text = start;
  let offset = 0;
  const report = () => tracker.update({ uri, path: 'src/cart.ts', languageId, text });
  report();
  const put = (now: string, cursor: number) => {
    text = now;
    offset = cursor;
    report();
  };
  const type = (old: string, now: string) => {
    const at = text.indexOf(old);
    if (at < 0) throw new Error(`no ${old} in the document`);
    put(text.slice(0, at) + now + text.slice(at + old.length), at + now.length);
  };
  const ask: Setup['ask'] = (more = {}, signal) =>
    engine.nextEdit(
      { document: { uri, languageId, text, relativePath: 'src/cart.ts' }, offset, ...more },
      signal === undefined ? {} : { signal },
    );
  const answered: Setup['answered'] = async (answer, more) => {
    const outcome = ask(more);
    const waiting = provider.nextRequest();
    await clock.advance(3_000);
    const request = await waiting;
    request.send(answer);
    request.end();
    await clock.advance(0);
    return outcome;
  };
  ends.push(async () => {
    engine.dispose();
    await clock.advance(0);
    expect({ timers: clock.pending, open: provider.open }).toEqual({ timers: 0, open: 0 });
  });
  return { engine, provider, clock, tracker, text: () => text, type, put, ask, answered };
}

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function itemOf(outcome: NextEditOutcome): EditItem {
  if (outcome.kind !== 'items') throw new Error(`no edit: ${outcome.kind}, ${outcome.reason}`);
  return outcome.items[0];
}

/** Takes an edit as an editor does. */
function take({ engine, put, text }: Setup, item: EditItem): void {
  engine.accepted(item);
  put(applyItem(text(), item).text, item.cursor);
}

const cart = 'const TAX = 0.2;\nfunction total(price: number) {\n  return price;\n}\nexport { total };\n';
const region =
  'const TAX = 0.2;\nfunction total(price: number, qty: number) {\n  return price;\n}\nexport { total };\n';
const wanted = region.replace('return price', 'return price * qty');
const typed = (setup: Setup) => setup.type('price: number', 'price: number, qty: number');

describe('the next edit', () => {
  it('is asked for after an edit and a pause, and says what changes where', async () => {
    const setup = setUp(cart);
    typed(setup);
    const outcome = await setup.answered(`${wanted}>>>>>>> UPDATED\n`);
    const item = itemOf(outcome);
    expect(outcome).toMatchObject({ kind: 'items', source: 'provider' });
    expect(outcome.reason).toBe('insertion on line 3 from the model');
    expect(item).toMatchObject({
      uri,
      insertText: ' * qty',
      kind: 'insertion',
      line: 2,
      distance: 1,
      remaining: 0,
      drawing: {
        kind: 'diff',
        lines: [
          { kind: 'removed', text: '  return price;', line: 2, changes: [] },
          { kind: 'added', text: '  return price * qty;', changes: [{ start: 14, end: 20 }] },
        ],
      },
    });
    expect(applyItem(setup.text(), item)).toEqual({ text: wanted, cursor: item.cursor });
  });

  it('sends the edits, the region and the cursor in the format of the model', async () => {
    const setup = setUp(cart);
    typed(setup);
    await setup.answered('NO_EDITS\n>>>>>>> UPDATED\n');
    const { prompt } = setup.provider.requests[0]?.request ?? {};
    expect(prompt?.strategy === 'prefix-only' && prompt.text).toBe(
      '<[fim-suffix]>\n<[fim-prefix]><filename>edit_history\n--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -1,5 +1,5 @@\n const TAX = 0.2;\n-function total(price: number) {\n+function total(price: number, qty: number) {\n   return price;\n }\n export { total };\n\n<filename>src/cart.ts\n<<<<<<< CURRENT\nconst TAX = 0.2;\nfunction total(price: number, qty: number<|user_cursor|>) {\n  return price;\n}\nexport { total };\n=======\n<[fim-middle]>',
    );
  });

  it('is ghost text where it goes on at the cursor', async () => {
    const setup = setUp(cart);
    typed(setup);
    setup.put(setup.text(), setup.text().indexOf(';\n}'));
    const item = itemOf(await setup.answered(wanted));
    expect(item.drawing).toEqual({ kind: 'ghost-text', at: item.range.start, text: ' * qty' });
    expect(item.distance).toBe(0);
  });

  it('goes below the line of the cursor as ghost text when whole lines follow it', async () => {
    const setup = setUp('a();\nc();\n');
    setup.type('a()', 'aa()');
    setup.put('aa();\nc();\n', 5);
    const item = itemOf(await setup.answered('aa();\nb();\nc();\n'));
    expect(item).toMatchObject({ range: { start: 5, end: 5 }, insertText: '\nb();', cursor: 10 });
    expect(item.drawing.kind).toBe('ghost-text');
  });

  it('keeps the line ends of the document', async () => {
    const setup = setUp('a();\r\nb();\r\nc();\r\n');
    setup.type('a()', 'aa()');
    const item = itemOf(await setup.answered('aa();\nb();\nx();\nc();\n'));
    expect(applyItem(setup.text(), item).text).toBe('aa();\r\nb();\r\nx();\r\nc();\r\n');
  });

  it('gives the nearest change first, and the others as each is taken, without a request', async () => {
    const lines = ['one(a);', '1;', '2;', 'two(a);', '3;', '4;', 'three(a);', ''];
    const setup = setUp(lines.join('\n'));
    setup.type('two(a)', 'two(b)');
    const answer = setup.text().replaceAll('(a)', '(b)');
    const first = itemOf(await setup.answered(answer));
    expect(first).toMatchObject({ line: 6, remaining: 1, insertText: 'b' });
    take(setup, first);
    const outcome = await setup.ask();
    const second = itemOf(outcome);
    expect(outcome).toMatchObject({ source: 'cache' });
    expect(second).toMatchObject({ line: 0, remaining: 0 });
    take(setup, second);
    expect(setup.text()).toBe(answer);
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('asks at once after the last edit was taken', async () => {
    const setup = setUp(cart);
    typed(setup);
    take(setup, itemOf(await setup.answered(wanted)));
    const asked = setup.ask();
    await setup.clock.advance(0);
    const request = await setup.provider.nextRequest();
    request.send('NO_EDITS');
    request.end();
    await setup.clock.advance(0);
    expect(await asked).toMatchObject({ kind: 'empty' });
  });

  it('marks what was taken in the history', async () => {
    const setup = setUp(cart);
    typed(setup);
    take(setup, itemOf(await setup.answered(wanted)));
    expect(setup.tracker.history().map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  it('marks what was completed in the history', async () => {
    const setup = setUp('const a = \nrest();\n');
    setup.put(setup.text(), 10);
    const outcome = setup.engine.complete({
      document: { uri, languageId: 'typescript', text: setup.text() },
      offset: 10,
    });
    await setup.clock.advance(0);
    const request = await setup.provider.nextRequest();
    request.send('one();\n');
    request.end();
    await setup.clock.advance(0);
    const completed = await outcome;
    if (completed.kind !== 'items') throw new Error(completed.reason);
    const [item] = completed.items;
    setup.put(applyItem(setup.text(), item).text, 16);
    setup.engine.accepted(item);
    expect(setup.tracker.history()).toMatchObject([{ accepted: true }]);
  });

  it('knows what was edited from the documents of its calls when no history is given', async () => {
    const clock = fakeClock();
    const provider = scriptedProvider({ capabilities: { strategies: ['prefix-only'] } });
    const engine = createCompletionEngine({ provider, clock, nextEdit: nextEdit({ model: 'zeta-2' }) });
    const at = (text: string) => ({ document: { uri, languageId: 'typescript', text }, offset: 0 });
    expect(await engine.nextEdit(at(cart))).toMatchObject({ kind: 'suppressed', rule: 'no-edit-yet' });
    const outcome = engine.nextEdit(at(region));
    await clock.advance(2_000);
    const request = await provider.nextRequest();
    request.send(wanted);
    request.end();
    await clock.advance(0);
    expect(itemOf(await outcome).insertText).toBe(' * qty');
    engine.dispose();
    expect(clock.pending).toBe(0);
  });

  it('asks a chat model to rewrite the region', async () => {
    const setup = setUp(cart, { model: 'some-instruct' });
    typed(setup);
    const item = itemOf(await setup.answered(`Sure.\n<region>\n${wanted}</region>`));
    expect(item.insertText).toBe(' * qty');
    expect(setup.provider.requests[0]?.request.prompt.strategy).toBe('chat-infill');
  });

  it('can use a server of its own', async () => {
    const own = scriptedProvider({
      id: 'own',
      defaultModel: 'sweep-next-edit-1.5b',
      capabilities: { strategies: ['prefix-only'] },
    });
    const setup = setUp(cart, { provider: own, model: 'sweep-next-edit-1.5b' });
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(2_000);
    const request = await own.nextRequest();
    expect(request.request).toMatchObject({ model: 'sweep-next-edit-1.5b', temperature: 0 });
    request.send(wanted);
    request.end();
    await setup.clock.advance(0);
    expect(itemOf(await outcome).insertText).toBe(' * qty');
    setup.engine.dispose();
    expect(own.disposed).toBe(true);
  });
});

describe('when it is asked for', () => {
  it('waits for a pause, and each call takes the place of the one before', async () => {
    const setup = setUp(cart);
    typed(setup);
    const first = setup.ask();
    await setup.clock.advance(200);
    setup.type('qty: number', 'qty: number,');
    const second = setup.ask();
    await setup.clock.advance(200);
    expect(await first).toMatchObject({ kind: 'superseded' });
    expect(setup.provider.requests).toEqual([]);
    await setup.clock.advance(1_000);
    expect(setup.provider.requests).toHaveLength(1);
    setup.engine.dispose();
    expect(await second).toMatchObject({ kind: 'cancelled' });
  });

  it('is not asked for before anything was edited, unless explicitly', async () => {
    const setup = setUp(cart);
    expect(await setup.ask()).toMatchObject({ kind: 'suppressed', rule: 'no-edit-yet' });
    const outcome = setup.ask({ triggerKind: 'invoked' });
    await setup.clock.advance(0);
    const request = await setup.provider.nextRequest();
    request.send('NO_EDITS');
    request.end();
    await setup.clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'empty' });
  });

  it('is not asked for again until the next edit when there was none', async () => {
    const setup = setUp(cart);
    typed(setup);
    expect(await setup.answered('NO_EDITS')).toMatchObject({ kind: 'empty' });
    expect(await setup.ask()).toMatchObject({ kind: 'suppressed', rule: 'no-new-edit' });
    expect(await setup.ask({ offset: 3 })).toMatchObject({ rule: 'no-new-edit' });
    setup.type('TAX', 'TAXES');
    await setup.answered('NO_EDITS');
    expect(setup.provider.requests).toHaveLength(2);
  });

  it('spends no more requests than the keys pay for', async () => {
    const setup = setUp(cart);
    for (let round = 0; round < 20; round++) {
      setup.type(round === 0 ? 'TAX' : `TAX${round - 1}`, `TAX${round}`);
      const outcome = setup.ask();
      await setup.clock.advance(1_000);
      setup.provider.requests.at(-1)?.send('NO_EDITS');
      setup.provider.requests.at(-1)?.end();
      await setup.clock.advance(0);
      await outcome;
    }
    expect(setup.provider.requests.length).toBeLessThanOrEqual(4);
    expect(await setup.ask()).toMatchObject({ kind: 'suppressed', rule: 'edit-budget' });
    expect((await setup.ask()).reason).toContain('requestsPerTenKeys');
  });

  it('waits longer after edits were dismissed', async () => {
    const setup = setUp(cart);
    const timeToAsk = async () => {
      const outcome = setup.ask();
      const before = setup.provider.requests.length;
      let ms = 0;
      for (; setup.provider.requests.length === before && ms < 5_000; ms += 50) await setup.clock.advance(50);
      const request = await setup.provider.nextRequest();
      request.send(setup.text().replace('return price;', 'return price * 2;'));
      request.end();
      await setup.clock.advance(0);
      return { ms, outcome: await outcome };
    };
    setup.type('0.2', '0.3');
    const first = await timeToAsk();
    setup.engine.rejected(itemOf(first.outcome));
    setup.type('0.3', '0.4');
    const second = await timeToAsk();
    expect(second.ms).toBeGreaterThan(first.ms);
    expect(second.outcome).toMatchObject({ kind: 'filtered', rule: 'rejected-before' });
  });

  it.each([
    ['paused', {}, (engine: CompletionEngine) => engine.pause('chat')],
    ['manual-trigger', { when: { trigger: 'manual' } }, () => {}],
    ['language-off', { when: { languages: { typescript: false } } }, () => {}],
  ] as const)('keeps the rule %s of completions', async (rule, engine, act) => {
    const setup = setUp(cart, { engine });
    act(setup.engine);
    typed(setup);
    expect(await setup.ask()).toMatchObject({ kind: 'suppressed', rule });
    setup.engine.resume();
  });

  it('shares the limit of the server with completions', async () => {
    const setup = setUp(cart, { engine: { scheduling: { requestsPerMinute: 1 } } });
    const completion = setup.engine.complete({
      document: { uri: 'file:///w/b.ts', languageId: 'typescript', text: 'a = ' },
      offset: 4,
    });
    await setup.clock.advance(0);
    const request = await setup.provider.nextRequest();
    request.send('1');
    request.end();
    await setup.clock.advance(0);
    await completion;
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    expect(await outcome).toMatchObject({ kind: 'suppressed', rule: 'request-budget' });
  });
});

describe('while the person types on', () => {
  it('is shortened by what is typed of it and moved by what is typed elsewhere, with the same id and no request', async () => {
    const setup = setUp(cart);
    typed(setup);
    const item = itemOf(await setup.answered(wanted));
    setup.type('return price', 'return price * ');
    const shorter = itemOf(await setup.ask());
    expect(shorter).toMatchObject({ id: item.id, insertText: 'qty' });
    setup.type('const TAX', '// tax\nconst TAX');
    const moved = itemOf(await setup.ask());
    expect(moved).toMatchObject({ id: item.id, insertText: 'qty', line: 3 });
    expect(applyItem(setup.text(), moved).text).toBe(`// tax\n${wanted}`);
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('is dropped when something else is typed there, and there again when that is taken back', async () => {
    const setup = setUp(cart);
    typed(setup);
    const item = itemOf(await setup.answered(wanted));
    setup.type('return price', 'return price + ');
    const asked = setup.ask();
    setup.type('return price + ', 'return price');
    const again = await setup.ask();
    expect(await asked).toMatchObject({ kind: 'superseded' });
    expect(itemOf(again)).toMatchObject({ id: item.id, insertText: ' * qty' });
    expect(again).toMatchObject({ source: 'cache' });
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('uses an answer that comes when more was typed', async () => {
    const setup = setUp(cart);
    typed(setup);
    const first = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    setup.type('const TAX', 'const TAXES');
    const second = setup.ask();
    request.send(wanted);
    request.end();
    await setup.clock.advance(0);
    expect(await first).toMatchObject({ kind: 'superseded' });
    expect(itemOf(await second).insertText).toBe(' * qty');
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('follows the request that is in flight for the same text, whatever comes of it', async () => {
    const setup = setUp(cart);
    typed(setup);
    const first = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    const second = setup.ask();
    request.send('NO_EDITS');
    request.end();
    await setup.clock.advance(0);
    expect(await first).toMatchObject({ kind: 'superseded' });
    expect(await second).toMatchObject({ kind: 'empty' });
    expect(setup.provider.requests).toHaveLength(1);
  });

  it('asks again when the answer does not agree with what was typed meanwhile', async () => {
    const setup = setUp(cart);
    typed(setup);
    const first = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    setup.type('return price', 'return qty + price');
    setup.type('price;', 'price + 1;');
    const second = setup.ask();
    request.send(wanted);
    request.end();
    await setup.clock.advance(2_000);
    await first;
    const other = await setup.provider.nextRequest();
    other.send('NO_EDITS');
    other.end();
    await setup.clock.advance(0);
    expect(await second).toMatchObject({ kind: 'empty' });
  });

  it('gives up a request when much else was typed, and closes its connection', async () => {
    const setup = setUp(cart);
    typed(setup);
    const first = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    setup.type('const TAX', `const ${'X'.repeat(300)}`);
    const second = setup.ask();
    await setup.clock.advance(0);
    expect(request.aborted).toBe(true);
    setup.engine.dispose();
    await first;
    expect(await second).toMatchObject({ kind: 'cancelled' });
  });

  it('lets a request go on for a while when its caller leaves, then ends it', async () => {
    const setup = setUp(cart);
    typed(setup);
    const caller = new AbortController();
    const outcome = setup.ask({}, caller.signal);
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    caller.abort();
    expect(await outcome).toMatchObject({ kind: 'cancelled' });
    expect(request.aborted).toBe(false);
    await setup.clock.advance(2_000);
    expect(request.aborted).toBe(true);
  });
});

describe('what is not shown', () => {
  it.each([
    ['cut-off', wanted, 'length'],
    ['undoes-last-edit', cart, 'stop'],
    ['edit-format', '', 'stop'],
    ['edit-format', `<|fim_middle|>${wanted}`, 'stop'],
    ['breaks-structure', region.replace('return price;', 'return (price;'), 'stop'],
    ['whitespace-only', region.replace('return price', 'return  price'), 'stop'],
    ['repeats-itself', region.replace('  return price;\n', '  return price;\n'.repeat(6)), 'stop'],
  ] as const)('an answer refused by the rule %s', async (rule, answer, reason) => {
    const setup = setUp(cart);
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    request.send(answer);
    request.end(reason);
    await setup.clock.advance(0);
    expect(await outcome).toMatchObject({ kind: 'filtered', rule });
  });

  it('is not asked for twice when a rule refused the answer', async () => {
    const setup = setUp(cart);
    typed(setup);
    await setup.answered(cart);
    expect(await setup.ask()).toMatchObject({ rule: 'no-new-edit' });
  });

  it('tells what to set when answers are not in the format, and stops to ask by itself after three', async () => {
    const setup = setUp(cart);
    const notices: string[] = [];
    setup.engine.on('notice', ({ code }) => notices.push(code));
    for (let round = 0; round < 3; round++) {
      setup.type('0.', '0.1');
      const outcome = await setup.answered('');
      expect(outcome.notices).toMatchObject([{ code: 'edit-format' }]);
      expect(outcome.notices[0]?.message).toMatch(/zeta-2 is empty.*nextEdit\(\{ format \}\).*zeta-2\.1/);
      setup.engine.accepted(anyEdit);
    }
    setup.type('0.', '0.1');
    expect(await setup.ask()).toMatchObject({ kind: 'suppressed', rule: 'edit-format' });
    expect(notices).toEqual(['edit-format']);
  });

  it('an edit that was dismissed here before, also when the document has grown above it', async () => {
    const setup = setUp(cart);
    typed(setup);
    setup.engine.rejected(itemOf(await setup.answered(wanted)));
    setup.type('const TAX', '// more\nconst TAX');
    expect(await setup.answered(`// more\n${wanted}`)).toMatchObject({ rule: 'rejected-before' });
  });

  it('an edit that was taken and then undone', async () => {
    const setup = setUp(cart);
    typed(setup);
    const before = setup.text();
    take(setup, itemOf(await setup.answered(wanted)));
    setup.put(before, 10);
    expect(await setup.answered(wanted)).toMatchObject({ kind: 'filtered', rule: 'rejected-before' });
  });

  it('a region with a line that the format would read as its own', async () => {
    const setup = setUp(`a\n=======\nb\n`);
    setup.type('a', 'aa');
    const outcome = setup.ask();
    await setup.clock.advance(2_000);
    expect(await outcome).toMatchObject({ kind: 'suppressed', rule: 'marker-in-region' });
    expect(setup.provider.requests).toEqual([]);
  });

  it('is not kept from a document with a comment of equal signs', async () => {
    const setup = setUp(`// =======\nconst a = 1;\nconst b = a;\n`);
    setup.type('const a', 'const x');
    const answer = setup.text().replace('= a;', '= x;');
    expect(itemOf(await setup.answered(answer))).toMatchObject({ insertText: 'x' });
  });
});

const anyEdit: EditItem = {
  id: 'e0.0',
  uri,
  range: { start: 0, end: 0 },
  insertText: 'x',
  kind: 'insertion',
  cursor: 1,
  line: 0,
  distance: 0,
  drawing: { kind: 'ghost-text', at: 0, text: 'x' },
  remaining: 0,
};

describe('what leaves', () => {
  const gate = {
    admits: (at: string) =>
      at.endsWith('.secret')
        ? ({ admitted: false, rule: 'test-rule' } as const)
        : ({ admitted: true } as const),
    mask: (text: string) => text.replace(/sk-\w+/g, '***'),
  };
  const sent = ({ provider }: Setup) => JSON.stringify(provider.requests.map(({ request }) => request));

  it('has secrets masked, in the document and in the history, and gives them back untouched', async () => {
    const setup = setUp('const key = "sk-old";\nuse(a);\nrest(a);\n', { engine: { gate } });
    setup.type('sk-old', 'sk-new');
    await setup.clock.advance(5_000);
    setup.type('use(a)', 'use(b)');
    const outcome = await setup.answered('const key = "***";\nuse(b);\nrest(b);\n');
    expect(sent(setup)).not.toContain('sk-');
    expect(applyItem(setup.text(), itemOf(outcome)).text).toBe('const key = "sk-new";\nuse(b);\nrest(b);\n');
    expect(outcome.notices).toMatchObject([{ code: 'secret-masked' }]);
  });

  it('never writes a mask into the document', async () => {
    const setup = setUp('const key = "sk-old";\nuse(a);\n', { engine: { gate } });
    setup.type('use(a)', 'use(b)');
    const outcome = await setup.answered('const token = "***";\nuse(b);\n');
    expect(outcome).toMatchObject({ kind: 'filtered', rule: 'touches-secret' });
  });

  it('has no edit of a denied file in it', async () => {
    const setup = setUp('use(a);\nrest(a);\n', { engine: { gate } });
    const other = { uri: 'file:///w/x.secret', path: 'x.secret', languageId: 'plaintext' };
    setup.tracker.update({ ...other, text: 'password\n' });
    setup.tracker.update({ ...other, text: 'passwords\n' });
    await setup.clock.advance(5_000);
    setup.type('use(a)', 'use(b)');
    await setup.answered('NO_EDITS');
    expect(sent(setup)).not.toContain('password');
    expect(sent(setup)).toContain('use(b)');
  });

  it('has no edit of lines that only their surroundings show to be secret', async () => {
    const mask = (text: string) =>
      text.replace(/(BEGIN KEY\n)([^]*?)(END KEY)/g, (_, head: string, body: string, tail: string) =>
        [head, body.replace(/\w+/g, '***'), tail].join(''),
      );
    const body = Array.from({ length: 12 }, (_, line) => `abcdefgh${line}\n`).join('');
    const setup = setUp(`BEGIN KEY\n${body}END KEY\n${'x();\n'.repeat(6)}use(a);\n`, {
      engine: { gate: { ...gate, mask } },
    });
    setup.type('abcdefgh6', 'abcdefghX');
    await setup.clock.advance(5_000);
    setup.type('use(a)', 'use(b)');
    await setup.answered('NO_EDITS');
    expect(sent(setup)).not.toContain('abcdefgh');
  });

  it('is nothing of a document that is denied', async () => {
    const denied = { ...gate, admits: () => ({ admitted: false, rule: 'test-rule' }) as const };
    const setup = setUp(cart, { engine: { gate: denied } });
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(2_000);
    expect(await outcome).toMatchObject({ kind: 'suppressed', rule: 'test-rule' });
    expect(setup.provider.requests).toEqual([]);
  });

  it('has the special strings of the format taken apart', async () => {
    const setup = setUp('const a = "<filename>";\nuse(a);\n');
    setup.type('use(a)', 'use(b)');
    const outcome = await setup.answered('const b = "< filename>";\nuse(b);\n');
    expect(sent(setup)).toContain('< filename>');
    expect(outcome).toMatchObject({ kind: 'filtered', rule: 'touches-secret' });
  });
});

describe('failures', () => {
  it('are outcomes with their code, and count for the server', async () => {
    const setup = setUp(cart);
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    (await setup.provider.nextRequest()).fail(
      new ProviderHttpError('rate-limited', 'slow down', { status: 429, retryAfterMs: 30_000 }),
    );
    expect(await outcome).toMatchObject({
      kind: 'error',
      reason: 'slow down',
      error: { code: 'rate-limited' },
    });
    expect(setup.engine.status()).toMatchObject({ state: 'rate-limited' });
  });

  it('end at the deadline', async () => {
    const setup = setUp(cart, { timeoutMs: 5_000 });
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    await setup.provider.nextRequest();
    await setup.clock.advance(5_000);
    expect(await outcome).toMatchObject({ kind: 'error', error: { code: 'timeout' } });
  });

  it('say what to set when the server cannot be asked in the format', async () => {
    const provider = scriptedProvider({ id: 'own', capabilities: { strategies: ['suffix-param'] } });
    const setup = setUp(cart, { provider });
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    expect((await outcome).reason).toMatch(
      /zeta-2 need a text to go on with.*own does not take.*openAICompatible/,
    );
  });

  it('say what to set when next edits are not set up', async () => {
    const clock = fakeClock();
    const engine = createCompletionEngine({ provider: scriptedProvider(), clock });
    const outcome = await engine.nextEdit({
      document: { uri, languageId: 'typescript', text: cart },
      offset: 0,
    });
    expect(outcome).toMatchObject({ kind: 'error', error: { code: 'invalid-options' } });
    expect(outcome.reason).toContain("nextEdit: nextEdit({ … }) of '@org/completion-core/next-edit'");
    engine.dispose();
  });

  it('throw at once for what is no request', () => {
    const setup = setUp(cart);
    expect(() => setup.ask({ offset: Number.NaN })).toThrow('request.offset must be an integer ≥ 0');
  });
});

describe('options', () => {
  it.each([
    [{ modle: 'a' }, 'unknown option modle of nextEdit; did you mean model?'],
    [{ format: 'zeta-3' }, /nextEdit\.format must be one of auto \| zeta-2\.1 .* or an object with name/],
    [{ requestsPerTenKeys: 0 }, 'nextEdit.requestsPerTenKeys must be a number > 0, got 0'],
    [{ maxTokens: 1.5 }, 'nextEdit.maxTokens must be an integer ≥ 16, got 1.5'],
    [{ provider: {} }, /nextEdit\.provider\.stream must be a function/],
    [{ history: 'tracker' }, /nextEdit\.history must be an object with history and accepted/],
  ])('%j are refused', (options, message) => {
    expect(() => nextEdit(options as NextEditOptions)).toThrow(message);
  });

  it('are refused by the engine when they were not made by nextEdit()', () => {
    const options = { provider: scriptedProvider(), nextEdit: { model: 'zeta-2' } };
    expect(() => createCompletionEngine(options as unknown as CompletionEngineOptions)).toThrow(
      /nextEdit\.attach must be a function/,
    );
  });

  it('take a format of your own', async () => {
    const setup = setUp(cart, {
      format: {
        name: 'upper',
        models: [],
        asked: 'text',
        shape: { by: 'lines', above: 0, below: 1, contextAbove: 0, contextBelow: 0 },
        maxEvents: 1,
        tokens: [],
        render: ({ region: text }) => ({ text, stop: [] }),
        parse: (answer) => ({ kind: 'region', text: answer }),
        evidence: 'a test',
      },
    });
    typed(setup);
    const lines = 'function total(price: number, qty: number) {\n  return price * qty;\n';
    expect(itemOf(await setup.answered(lines)).insertText).toBe(' * qty');
  });
});

describe('reports', () => {
  it('have one outcome for each call in explain(), and the events of a request', async () => {
    const setup = setUp(cart);
    const events: string[] = [];
    for (const name of ['editRequest', 'sent', 'editPrompt', 'closed', 'editOutcome'] as const)
      setup.engine.on(name, () => events.push(name));
    for (const name of ['editShown', 'editAccepted', 'editRejected'] as const)
      setup.engine.on(name, ({ item }) => events.push(`${name} ${item.insertText}`));
    typed(setup);
    const item = itemOf(await setup.answered(wanted));
    setup.engine.shown(item);
    take(setup, item);
    setup.engine.rejected(item);
    expect(events).toEqual([
      'editRequest',
      'sent',
      'editPrompt',
      'closed',
      'editOutcome',
      'editShown  * qty',
      'editAccepted  * qty',
      'editRejected  * qty',
    ]);
    expect(setup.engine.explain()).toMatchObject([
      { requestId: 'e1', uri, kind: 'items', words: 'insertion on line 3 from the model' },
    ]);
  });

  it('have the times of the request', async () => {
    const setup = setUp(cart);
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    const request = await setup.provider.nextRequest();
    request.start();
    await setup.clock.advance(100);
    request.send(wanted);
    request.end();
    await setup.clock.advance(0);
    const { timings } = await outcome;
    expect(timings.sentMs).toBeGreaterThanOrEqual(350);
    expect(timings).toMatchObject({ firstByteMs: 1_000, totalMs: 1_100 });
  });

  it('do not count a failing gate as a failure of the server', async () => {
    const gate = {
      admits: () => {
        throw new CompletionError('invalid-options', 'no such folder');
      },
      mask: (text: string) => text,
    };
    const setup = setUp(cart, { engine: { gate } });
    typed(setup);
    const outcome = setup.ask();
    await setup.clock.advance(1_000);
    expect(await outcome).toMatchObject({ kind: 'error', reason: 'no such folder' });
    expect(setup.engine.status()).toEqual({ state: 'ready' });
  });
});
