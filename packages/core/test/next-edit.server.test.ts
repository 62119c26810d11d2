import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '../src/engine';
import { mercuryEdit, nextEdit } from '../src/next-edit';
import { openAICompatible } from '../src/provider/open-ai-compatible';

let server: CompletionServer;
let engine: CompletionEngine;

beforeEach(async () => {
  server = await startCompletionServer({ apiKey: false, models: 'any' });
});
afterEach(async () => {
  engine.dispose();
  await server.whenIdle();
  expect(server.inFlight).toBe(0);
  await server.close();
});

const text = 'function total(price: number, qty: number) {\n  return price;\n}\n';
const wanted = text.replace('return price', 'return price * qty');

function start(model: string): CompletionEngine {
  const provider = openAICompatible({ baseUrl: server.baseUrl, model });
  engine = createCompletionEngine({ provider, nextEdit: nextEdit() });
  return engine;
}

const ask = (signal?: AbortSignal) =>
  engine.nextEdit(
    {
      document: { uri: 'file:///w/a.ts', languageId: 'typescript', text },
      offset: 40,
      triggerKind: 'invoked',
    },
    signal === undefined ? {} : { signal },
  );

describe('next edits over a real server', () => {
  it.each([
    ['zed-industries/zeta-2', '/v1/completions', `${wanted}>>>>>>> UPDATED\n`],
    ['sweepai/sweep-next-edit-1.5B', '/v1/completions', wanted],
    ['some/model-instruct', '/v1/chat/completions', `<region>\n${wanted}</region>`],
  ])('%s is asked at %s', async (model, path, answer) => {
    server.configure({ model: () => ({ text: answer }) });
    start(model);
    expect(await ask()).toMatchObject({ kind: 'items', items: [{ insertText: ' * qty', line: 1 }] });
    expect(server.requests).toMatchObject([{ path, body: { model, temperature: 0 } }]);
  });

  it('closes the socket when the engine is disposed', async () => {
    server.configure({ model: () => ({ text: wanted, ttftMs: 60_000 }) });
    start('zeta-2');
    const outcome = ask();
    const request = await server.nextRequest();
    engine.dispose();
    expect(await request.closed).toBe('aborted');
    expect(await outcome).toMatchObject({ kind: 'cancelled' });
  });

  it('says what to do when the server has no endpoint for edits', async () => {
    const provider = mercuryEdit({ baseUrl: server.baseUrl });
    engine = createCompletionEngine({ provider, nextEdit: nextEdit() });
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: 'error' });
    expect(outcome.reason).toContain('/edit/completions');
  });
});
