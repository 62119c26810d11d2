import { expect, it } from 'vitest';
import { adviceOn } from './status-advice';

it.each([
  ['Error', 'unauthorized: the server refused the key', 'not authorized', 'setKey'],
  ['Warning', 'rate limited, again in 12 s', 'rate limited', 'chooseModel'],
  ['Warning', 'offline: connection refused, again in 4 s', 'offline', 'doctor'],
  ['Inactive', 'paused: snoozed', 'paused', 'resume'],
  ['Error', 'the model `none` does not exist', 'model refused', 'chooseModel'],
  ['Error', 'completion.maxTokens must be an integer ≥ 1, got 0', 'wrong setting', 'openSettings'],
  ['Error', 'the language server does not run: it ended', 'stopped', 'restart'],
  ['Error', 'something new', 'failed', 'doctor'],
] as const)('says of %s, %s: %s, and offers %s first', (kind, message, problem, action) => {
  const advice = adviceOn({ kind, busy: false, message });
  expect(advice).toMatchObject({ problem, detail: message });
  expect(advice.actions[0]).toBe(action);
  expect(advice.whatToDo).toMatch(/\.$/);
});

it('has nothing to say when all is well, and shows that a request runs', () => {
  expect(adviceOn({ kind: 'Normal', busy: false, message: '' })).toMatchObject({
    problem: '',
    icon: 'sparkle',
  });
  expect(adviceOn({ kind: 'Normal', busy: true, message: '' }).icon).toBe('loading~spin');
});
