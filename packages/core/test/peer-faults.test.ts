import { afterEach, describe, expect, it } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import type { CompletionEngineOptions } from '../src/domain/options';
import type { CompletionOutcome } from '../src/domain/outcome';
import type { CompletionRequest } from '../src/domain/request';
import { createCompletionEngine, type CompletionEngine } from '../src/engine';
import { CompletionError, ProviderHttpError } from '../src/errors/completion-error';
import { documentAt } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { scriptedProvider, type ScriptedRequest } from '@org/completion-testing';

/** Faults that were measured or found in the code of other engines. */

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

function setUp(options: Partial<CompletionEngineOptions> = {}) {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock, multiline: 'always', ...options });
  engines.push(engine);
  return { clock, provider, engine };
}

const requestAt = (marked: string, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  ...documentAt(marked),
  ...more,
});

/** The document after the model generated `text` (and `end`ed) and the item was accepted. */
async function accept(
  marked: string,
  text: string,
  end: (modelRequest: ScriptedRequest) => void = (asked) => asked.end(),
) {
  const { clock, provider, engine } = setUp();
  const request = requestAt(marked);
  const pending = engine.complete(request);
  await clock.advance(0);
  const modelRequest = await provider.nextRequest();
  modelRequest.send(text);
  end(modelRequest);
  await clock.advance(500);
  const outcome = await pending;
  return outcome.kind === 'items'
    ? applyItem(request.document.text, outcome.items[0]).text
    : `nothing: ${outcome.reason}`;
}

const prompt = (modelRequest: ScriptedRequest | undefined) =>
  modelRequest !== undefined && 'text' in modelRequest.request.prompt ? modelRequest.request.prompt.text : '';

async function answered(
  { clock, provider, engine }: ReturnType<typeof setUp>,
  request: CompletionRequest,
  text: string,
): Promise<CompletionOutcome> {
  const pending = engine.complete(request);
  await clock.advance(0);
  const modelRequest = await provider.nextRequest();
  modelRequest.send(text);
  modelRequest.end();
  await clock.advance(0);
  return pending;
}

describe('requests and reuse', () => {
  it('1: adds no delay before a cache hit', async () => {
    const setup = setUp();
    await answered(setup, requestAt('a = █\n'), 'compute();');
    let answer: string | undefined;
    setup.engine.on('outcome', ({ outcome }) => (answer = outcome.kind));
    void setup.engine.complete(requestAt('a = comp█\n'));
    expect({ answer, timers: setup.clock.pending }).toEqual({ answer: 'items', timers: 0 });
  });

  it('2 and 3: reads the cache as it was written, never across files or suffixes', async () => {
    const setup = setUp();
    await answered(setup, requestAt('a = █\n'), 'compute();');
    expect(await setup.engine.complete(requestAt('a = █\n'))).toMatchObject({ kind: 'items' });
    for (const other of [requestAt('a = █\nb'), documentAt('a = █\n', { uri: 'file:///project/b.ts' })]) {
      const sent = setup.provider.requests.length;
      void setup.engine.complete(other);
      await setup.clock.advance(2_000);
      expect(setup.provider.requests.length).toBe(sent + 1);
    }
  });

  it('4: does not cache an error as "empty"', async () => {
    const setup = setUp();
    const failed = setup.engine.complete(requestAt('a = █\n'));
    await setup.clock.advance(0);
    (await setup.provider.nextRequest()).fail(new CompletionError('malformed-stream', 'broken'));
    expect((await failed).kind).toBe('error');
    expect((await answered(setup, requestAt('a = █\n', { triggerKind: 'invoked' }), 'b;')).kind).toBe(
      'items',
    );
  });

  it('5: settles a superseded call', async () => {
    const { engine, clock } = setUp();
    const first = engine.complete(requestAt('a = █\n'));
    await clock.advance(0);
    void engine.complete(requestAt('ab = █\n'));
    expect((await first).kind).toBe('superseded');
  });

  it('13: loses no character of a partly used cache entry', async () => {
    const setup = setUp();
    await answered(setup, requestAt('█\n'), 'node.addChild(child);');
    const rest = await setup.engine.complete(requestAt('node.█\n'));
    expect(rest.kind === 'items' && rest.items[0].insertText).toBe('addChild(child);');
  });

  it('16: cancels nothing on a late "shown"', async () => {
    const setup = setUp();
    const first = await answered(setup, requestAt('a = █\n'), 'compute();');
    const second = setup.engine.complete(requestAt('other = █\n', { triggerKind: 'invoked' }));
    await setup.clock.advance(0);
    if (first.kind === 'items') setup.engine.shown(first.items[0]);
    const modelRequest = await setup.provider.nextRequest();
    expect(modelRequest.aborted).toBe(false);
    modelRequest.send('1;');
    modelRequest.end();
    await setup.clock.advance(0);
    expect((await second).kind).toBe('items');
  });

  it('17: respects Retry-After', async () => {
    const { engine, provider, clock } = setUp();
    void engine.complete(requestAt('a = █\n'));
    await clock.advance(0);
    const error = new ProviderHttpError('rate-limited', 'slow', {
      status: 429,
      retryAfterMs: 20_000,
      retryable: true,
    });
    (await provider.nextRequest()).fail(error);
    await clock.advance(7_000);
    void engine.complete(requestAt('b = █\n', { triggerKind: 'invoked' }));
    await clock.advance(12_000);
    void engine.complete(requestAt('c = █\n'));
    await clock.advance(500);
    expect(provider.requests).toHaveLength(1);
  });
});

describe('prompts', () => {
  it('14: keeps later snippets when an earlier one returns', async () => {
    const { engine, provider, clock } = setUp();
    const snippets = ['one', 'two', 'three'].map((name) => ({
      path: `${name}.ts`,
      text: `export function ${name}() {\n  return '${name}';\n}`,
      source: 'caller',
    }));
    void engine.complete(requestAt('import stuff\n█\n', { snippets }));
    await clock.advance(0);
    const text = prompt(provider.requests[0]);
    for (const { path } of snippets) expect(text).toContain(path);
  });

  it("18: never sends another family's tokens to an unknown model, and reports it", async () => {
    const notices: string[] = [];
    const { engine, provider, clock } = setUp({ model: 'vendor/brand-new-model' });
    engine.on('notice', ({ message }) => notices.push(message));
    const pending = engine.complete(requestAt('a = █;\n'));
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    expect(modelRequest.request.prompt.strategy).toBe('prefix-only');
    expect(prompt(modelRequest)).not.toMatch(/fim|<\|/i);
    modelRequest.send('1');
    modelRequest.end();
    await clock.advance(0);
    await pending;
    expect(notices.join()).toContain('vendor/brand-new-model');
  });
});

describe('text', () => {
  it('9: shows nothing of an incomplete line', async () => {
    expect(await accept('f();\n█\n', 'one();\ntwo(', (asked) => asked.end('broken-off'))).toBe(
      'f();\none();\n',
    );
    expect(await accept('f();\n█\n', 'one();\ntwo(', (asked) => asked.end('length'))).toBe('f();\none();\n');
  });

  it('10: does not end an answer at a blank line or at a second equal line', async () => {
    const body = 'const a = next();\n\n  skip();\n  skip();\n  return a;';
    expect(await accept('function f() {\n  █\n}\n', body)).toBe(`function f() {\n  ${body}\n}\n`);
  });

  it('10: does not cut a path that contains a word other engines stop at', async () => {
    expect(await accept("import a from '█';\n", '/src/test/class/function.ts')).toBe(
      "import a from '/src/test/class/function.ts';\n",
    );
  });

  it.each([
    ['call(█)\n', 'a, b)', 'call(a, b)\n'],
    ['call(█)\n', 'a, f(b)', 'call(a, f(b))\n'],
    ["print('█')\n", "text')", "print('text')\n"],
    ['const a = [█];\n', '1, [2]];', 'const a = [1, [2]];\n'],
    ['if (a) {█}\n', '\n  b();\n}', 'if (a) {\n  b();\n}\n'],
    ['f(g(█\n', 'h(1)));', 'f(g(h(1)));\n'],
  ])('11: neither doubles nor drops closing brackets: %j + %j', async (marked, text, expected) => {
    expect(await accept(marked, text)).toBe(expected);
  });

  it('12: passes more than the first line', async () => {
    const body = 'if (a) {\n    b();\n  }\n  return c;';
    expect(await accept('function f() {\n  █\n}\n', body)).toBe(`function f() {\n  ${body}\n}\n`);
  });

  it('20: keeps a comment after the cursor', async () => {
    expect(await accept('const a = █ // the answer\n', '42;')).toBe('const a = 42; // the answer\n');
  });

  it('strips special tokens of any family, also when split over two chunks', async () => {
    const { engine, provider, clock } = setUp();
    const request = requestAt('a = █\n');
    const pending = engine.complete(request);
    await clock.advance(0);
    const modelRequest = await provider.nextRequest();
    for (const piece of ['42;<|fim', '_middle|>', '<｜end▁of', '▁sentence｜>junk']) modelRequest.send(piece);
    modelRequest.end();
    await clock.advance(0);
    const outcome = await pending;
    expect(outcome.kind === 'items' && outcome.items[0].insertText).toBe('42;');
  });
});
