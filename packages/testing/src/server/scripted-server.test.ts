import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedServer, type ScriptedServer } from './scripted-server';

describe('a server whose answers are sent by hand', () => {
  let model: ScriptedServer;
  beforeEach(async () => {
    model = await startScriptedServer();
  });
  afterEach(() => model.server.close());

  const ask = async (prompt: string) => {
    const response = await fetch(`${model.server.baseUrl}/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'any', prompt, stream: true }),
    });
    return response.text();
  };

  it('gives a test the answer to its own request, when one of the test before comes late', async () => {
    const own = model.next('let own');
    const late = ask('let late = ');
    const early = await model.next('let late');
    const mine = ask('let own = ');
    const answer = await own;
    expect(answer.prompt).toBe('let own = ');
    answer.send('1;');
    answer.end();
    early.end();
    expect(await mine).toContain('1;');
    expect(await late).not.toContain('1;');
  });

  it('keeps what came before it was asked for', async () => {
    const both = [ask('let late = '), ask('let own = ')];
    await expect.poll(() => model.server.requests.length).toBe(2);
    (await model.next('let own')).end();
    const rest = await model.next();
    expect(rest.prompt).toBe('let late = ');
    rest.end();
    await Promise.all(both);
  });
});
