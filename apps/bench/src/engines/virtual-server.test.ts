import { fakeClock } from '@org/completion-testing';
import { expect, it } from 'vitest';
import { startModelServer } from './model-server';
import { VirtualServer } from './virtual-server';

const model = { answer: () => ({ text: 'abcdef', ttftMs: 50 }) };
const body = JSON.stringify({ model: 'any', prompt: 'const a = ', stream: true, stop: ['\n'] });
const init = {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
  body,
};

/** The text of a stream of events. */
function textOf(stream: string): string {
  return [...stream.matchAll(/^data: (\{.*\})\r?$/gm)]
    .map(([, data = '']) => (JSON.parse(data) as { choices: { text: string }[] }).choices[0]?.text ?? '')
    .join('');
}

it('says what the real server says', async () => {
  const real = await startModelServer(model);
  const clock = fakeClock();
  const virtual = new VirtualServer(model, clock);
  try {
    const response = await fetch(`${real.baseUrl}/completions`, init);
    const [said, , played] = await Promise.all([
      response.text(),
      clock.advance(1_000),
      virtual.fetch('', init).then((each) => each.text()),
      clock.advance(1_000),
    ]);
    expect(textOf(played)).toBe(textOf(said));
    expect(textOf(played)).toBe('abcdef');
    const [one, other] = [real.takeTraffic()[0], virtual.takeTraffic()[0]];
    const { state, status, promptChars, generatedChars } = one ?? {};
    expect(other).toMatchObject({ state, status, promptChars, generatedChars });
  } finally {
    await real.close();
  }
});

it('stops at an abort, which ends the response', async () => {
  const clock = fakeClock();
  const server = new VirtualServer(model, clock);
  const caller = new AbortController();
  const response = await server.fetch('', { ...init, signal: caller.signal });
  const reading = response.text();
  const idle = server.whenIdle();
  await clock.advance(55);
  caller.abort();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  await idle;
  expect(clock.pending).toBe(0);
  expect(server.takeTraffic()).toMatchObject([{ state: 'aborted', generatedChars: 4, endedAtMs: 55 }]);
});

it('refuses what is over its limit, and says when to come back', async () => {
  const clock = fakeClock();
  const server = new VirtualServer(model, clock, { requestsPerMinute: 1 });
  const first = await server.fetch('', init);
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  const second = await server.fetch('', init);
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '60']);
  await clock.advance(60_000);
  expect((await server.fetch('', init)).status).toBe(200);
});
