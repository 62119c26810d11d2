import { expect, it } from 'vitest';
import { ServerDecisions } from './server-decisions';

it('keeps the last decisions with their time, and one of those that repeat', () => {
  let now = 0;
  const decisions = new ServerDecisions(() => ++now);
  decisions.add('file:///a.ts', 'no model');
  decisions.add('file:///a.ts', 'no model');
  decisions.add('file:///b.ts', 'no model');
  expect(decisions.all).toMatchObject([
    { uri: 'file:///a.ts', at: 2, kind: 'suppressed', words: 'no model' },
    { uri: 'file:///b.ts', at: 3 },
  ]);
  for (let number = 0; number < 100; number++) decisions.add('file:///a.ts', `reason ${number}`);
  expect(decisions.all).toHaveLength(50);
  expect(new Set(decisions.all.map(({ requestId }) => requestId)).size).toBe(50);
});
