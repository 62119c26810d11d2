import { expect, it } from 'vitest';
import { reportOnce } from './report-once';

it('reports each message once', () => {
  const reported: string[] = [];
  const report = reportOnce((message) => reported.push(message));
  for (const message of ['a', 'b', 'a']) report(message);
  expect(reported).toEqual(['a', 'b']);
});

it('reports messages again after 200 different ones', () => {
  let count = 0;
  const report = reportOnce(() => count++);
  for (let round = 0; round < 2; round++) for (let number = 0; number < 201; number++) report(String(number));
  expect(count).toBe(402);
});
