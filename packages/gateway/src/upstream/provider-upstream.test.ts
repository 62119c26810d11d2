import { CompletionError } from '@org/completion-core';
import { scriptedProvider } from '@org/completion-testing';
import { expect, it } from 'vitest';
import { ask, codeOf, chunks, settled } from '../../test/hand-upstream';
import { createGateway } from '../create-gateway';
import { providerUpstream } from './provider-upstream';

function setUp() {
  const provider = scriptedProvider({ capabilities: { strategies: ['suffix-param'] } });
  const gateway = createGateway({ upstreams: [providerUpstream(provider)], auth: 'none' });
  return { provider, gateway };
}

it('streams a provider’s events in OpenAI’s format as they arrive', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(
    ask({ prompt: 'before', suffix: 'after', stop: '\n', language: 'python', max_tokens: 9 }),
  );
  const asked = await provider.nextRequest();
  expect(asked.request).toMatchObject({
    prompt: { strategy: 'suffix-param', prefix: 'before', suffix: 'after', stop: ['\n'] },
    languageId: 'python',
    maxTokens: 9,
  });
  asked.send('one');
  const body = chunks(await pending);
  expect(JSON.parse((await body.next())?.slice(6) ?? '')).toMatchObject({
    object: 'text_completion',
    choices: [{ index: 0, text: 'one', finish_reason: null }],
  });
  asked.send('two');
  asked.end('length');
  const rest = await body.rest();
  expect(rest).toContain('"two"');
  expect(rest).toContain('"finish_reason":"length"');
  expect(rest.endsWith('data: [DONE]\n\n')).toBe(true);
});

it('sends a complete answer with usage', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask({ stream: false }));
  const asked = await provider.nextRequest();
  asked.send('one');
  asked.send('two');
  asked.usage({ promptTokens: 3, completionTokens: 2 });
  asked.end();
  expect(await (await pending).json()).toMatchObject({
    choices: [{ index: 0, text: 'onetwo', finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
});

it('aborts the provider when the client disconnects, and reports its failures', async () => {
  const { provider, gateway } = setUp();
  const pending = gateway.fetch(ask());
  const asked = await provider.nextRequest();
  asked.send('one');
  const body = chunks(await pending);
  await body.next();
  await body.cancel();
  await settled();
  expect(asked.aborted).toBe(true);

  const failing = gateway.fetch(ask());
  (await provider.nextRequest()).fail(new CompletionError('invalid-options', 'the prompt is odd'));
  const response = await failing;
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('the prompt is odd');
});

it('rejects what a completion model cannot do', async () => {
  const { gateway } = setUp();
  const chat = await gateway.fetch(
    ask({ messages: [{ role: 'user', content: 'x' }] }, {}, '/v1/chat/completions'),
  );
  expect([chat.status, await codeOf(chat)]).toEqual([400, 'invalid_request']);
  const tokens = await gateway.fetch(ask({ prompt: [1, 2] }));
  expect(tokens.status).toBe(400);
});
