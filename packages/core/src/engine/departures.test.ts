import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { afterEach, expect, it } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '../engine';

const engines: CompletionEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

/** An engine whose first answer at `const total = ` was `sum(items);`, after 300 ms, and is on screen. */
async function withShown() {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock, scheduling: { speculative: false } });
  engines.push(engine);
  const typed = (text: string) => engine.complete(documentAt(`const total = ${text}█\n`));
  const first = typed('');
  await clock.advance(0);
  const request = await provider.nextRequest();
  await clock.advance(300);
  request.send('sum(items);');
  request.end('stop');
  await clock.advance(0);
  expect(await first).toMatchObject({ kind: 'items' });
  return { clock, provider, typed };
}

it('does not ask at once at a key that departs from what is shown, but a time to first token later', async () => {
  const { clock, provider, typed } = await withShown();
  await clock.advance(100);
  void typed('c');
  await clock.advance(299);
  expect(provider.requests).toHaveLength(1);
  await clock.advance(1);
  expect(provider.requests).toHaveLength(2);
});

it('asks nothing for a wrong key that is taken back, since what was shown fits again', async () => {
  const { clock, provider, typed } = await withShown();
  await clock.advance(100);
  const wrong = typed('d');
  await clock.advance(200);
  expect(await typed('')).toMatchObject({ kind: 'items', source: 'cache' });
  expect(await wrong).toMatchObject({ kind: 'superseded' });
  await clock.advance(5_000);
  expect(provider.requests).toHaveLength(1);
});

it('asks at once after what was shown is used up', async () => {
  const { clock, provider, typed } = await withShown();
  await clock.advance(100);
  void typed('sum(items); //');
  await clock.advance(0);
  expect(provider.requests).toHaveLength(2);
});
