import { afterEach, describe, expect, it } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '../engine';
import { documentAt, fakeClock, scriptedProvider, type ScriptedRequest } from '@org/completion-testing';

let engine: CompletionEngine | undefined;
afterEach(() => engine?.dispose());

/** The outcome of an explicit request that the server answers by `script`. */
async function outcomeOf(script: (request: ScriptedRequest) => void) {
  const clock = fakeClock();
  const provider = scriptedProvider();
  engine = createCompletionEngine({ provider, clock });
  const pending = engine.complete({ ...documentAt('const a = █;'), triggerKind: 'invoked' });
  await clock.advance(0);
  script(await provider.nextRequest());
  await clock.advance(500);
  return pending;
}

describe('an answer without text', () => {
  it("names the server's filter", async () => {
    const outcome = await outcomeOf((request) => request.end('content-filter'));
    expect(outcome).toMatchObject({ kind: 'filtered', rule: 'content-filter' });
    expect(outcome.reason).toContain("it is the server's filter");
  });

  it('says so when the server asked no model', async () => {
    const outcome = await outcomeOf((request) => {
      request.usage({ promptTokens: 0, completionTokens: 0 });
      request.end();
    });
    expect(outcome).toMatchObject({ kind: 'empty', reason: expect.stringContaining('usage of 0 tokens') });
    expect(outcome).not.toHaveProperty('detail');
  });

  it('says so when tokens were generated and none was text', async () => {
    const outcome = await outcomeOf((request) => {
      request.usage({ promptTokens: 20, completionTokens: 256 });
      request.end('length');
    });
    expect(outcome.reason).toContain('the server counted 256 tokens and sent no text');
  });

  it('is only empty when the model ended it at once', async () => {
    const outcome = await outcomeOf((request) => {
      request.usage({ promptTokens: 20, completionTokens: 1 });
      request.end();
    });
    expect(outcome.reason).toBe('the model had nothing to say here');
  });
});
