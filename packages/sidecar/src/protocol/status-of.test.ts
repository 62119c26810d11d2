import { expect, it } from 'vitest';
import { CompletionError, type CompletionErrorCode } from '@org/completion-core';
import { statusOf } from './status-of';

it.each([
  [{ state: 'ready' }, 'Normal', ''],
  [{ state: 'rate-limited', retryAfterMs: 1_200 }, 'Warning', 'rate limited, again in 2 s'],
  [
    { state: 'unavailable', retryAfterMs: 5_000, reason: 'no route' },
    'Warning',
    'offline: no route, again in 5 s',
  ],
  [{ state: 'unauthorized', reason: 'wrong key' }, 'Error', 'unauthorized: wrong key'],
  [{ state: 'paused', reason: 'snoozed' }, 'Inactive', 'paused: snoozed'],
] as const)('says of %j: %s, %j', (endpoint, kind, message) => {
  expect(statusOf(endpoint, undefined)).toEqual({ kind, message });
});

it.each([
  ['authentication', 'Error'],
  ['invalid-options', 'Error'],
  ['unsupported-model', 'Error'],
  ['provider-rejected', 'Error'],
  ['rate-limited', 'Warning'],
  ['provider-unavailable', 'Warning'],
  ['timeout', 'Warning'],
  ['malformed-stream', 'Warning'],
] as const)('a failure of code %s is of kind %s, with its words', (code: CompletionErrorCode, kind) => {
  const status = statusOf({ state: 'ready' }, new CompletionError(code, 'what happened'));
  expect(status.kind).toBe(kind);
  expect(status.message).toContain('what happened');
});
