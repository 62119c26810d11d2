import { applyItem, createCompletionEngine, type CompletionEngine } from '@org/completion-core';
import { documentAt, scriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeSyntax, type LoadableSyntax } from '../src/node';

vi.setConfig({ testTimeout: 60_000 });

const made: { readonly engine: CompletionEngine; readonly syntax: LoadableSyntax }[] = [];
afterEach(() => {
  for (const { engine, syntax } of made.splice(0)) {
    engine.dispose();
    syntax.dispose();
  }
});

async function setUp() {
  const provider = scriptedProvider();
  const syntax = nodeSyntax({ placeDeadlineMs: 20_000, lineDeadlineMs: 20_000 });
  await syntax.ready('typescript');
  const engine = createCompletionEngine({ provider, syntax, multiline: 'always' });
  made.push({ engine, syntax });
  return { provider, engine };
}

describe('an engine with grammars', () => {
  it('ends the completion and the stream where the generated text breaks the document', async () => {
    const { provider, engine } = await setUp();
    const request = { ...documentAt('function f() {\n  one();\n  █\n}\n'), triggerKind: 'invoked' as const };
    const pending = engine.complete(request);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('two();\n');
    modelRequest.send('  @param {string} the name of it\n  is what the caller gave\n  and nothing else\n');
    const outcome = await pending;
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    expect(applyItem(request.document.text, outcome.items[0]).text).toBe(
      'function f() {\n  one();\n  two();\n}\n',
    );
    expect(modelRequest.aborted).toBe(true);
  });

  it('offers candidates that parse before those that do not, each with its id', async () => {
    const { provider, engine } = await setUp();
    const request = { ...documentAt('const a = call(█);\n'), triggerKind: 'invoked' as const, candidates: 3 };
    const pending = engine.complete(request);
    const modelRequest = await provider.nextRequest();
    modelRequest.send('one, = two', { index: 0 });
    modelRequest.send('one, two', { index: 1 });
    modelRequest.send('one,  two', { index: 2 });
    for (const index of [0, 1, 2]) modelRequest.end('stop', index);
    const outcome = await pending;
    if (outcome.kind !== 'items') throw new Error(outcome.reason);
    expect(outcome.items.map(({ insertText }) => insertText)).toEqual(['one, two', 'one, = two']);
    expect(new Set(outcome.items.map(({ id }) => id)).size).toBe(2);
  });
});
