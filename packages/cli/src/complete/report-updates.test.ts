import { PassThrough } from 'node:stream';
import {
  CompletionError,
  ProviderHttpError,
  type CompletionOutcome,
  type CompletionUpdate,
} from '@org/completion-core';
import { expect, it } from 'vitest';
import type { Terminal } from '../io/terminal';
import { jsonReporter, textReporter } from './report-updates';

function fakeTerminal({ tty = false } = {}) {
  const stdout = Object.assign(new PassThrough(), { isTTY: tty });
  const stderr = new PassThrough();
  const terminal: Terminal = { stdin: new PassThrough(), stdout, stderr, env: {}, cwd: '/', debug: false };
  const read = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { terminal, stdout: () => read(stdout), stderr: () => read(stderr) };
}

const base = { requestId: 'c1', reason: 'in words', timings: { startedAt: 1 }, notices: [] };
const item = (insertText: string) => ({
  id: insertText,
  insertText,
  range: { start: 0, end: 0 },
  kind: 'insert' as const,
});
const items = (first: string, ...others: string[]): CompletionUpdate => ({
  type: 'outcome',
  outcome: { ...base, kind: 'items', items: [item(first), ...others.map(item)], source: 'provider' },
});
const delta = (text: string): CompletionUpdate => ({ type: 'text-delta', text });

it('prints text as it arrives and nothing else', async () => {
  const out = fakeTerminal();
  const reporter = textReporter(out.terminal);
  await reporter.update(delta('a + '));
  expect(out.stdout()).toBe('a + ');
  await reporter.update({ type: 'item', item: item('a + b;') });
  await reporter.update(delta('b;'));
  await reporter.update(items('a + b;'));
  expect(out.stdout()).toBe('b;');
  expect(out.stderr()).toBe('');
});

it('prints items without deltas, and further candidates separately', async () => {
  const out = fakeTerminal();
  await textReporter(out.terminal).update(items('one', 'two'));
  expect(out.stdout()).toBe('one\n--- 2 of 2 ---\ntwo');
});

it('ends the line in a terminal only', async () => {
  const out = fakeTerminal({ tty: true });
  await textReporter(out.terminal).update(items('one'));
  expect(out.stdout()).toBe('one\n');
});

it.each<[CompletionOutcome, string]>([
  [{ ...base, kind: 'empty' }, 'completion: nothing to show: in words\n'],
  [
    { ...base, kind: 'suppressed', rule: 'gitignore' },
    'completion: nothing to show: in words; the file is ignored by git\n',
  ],
  [{ ...base, kind: 'filtered', rule: 'constructor' }, 'completion: nothing to show: in words\n'],
  [
    { ...base, kind: 'error', error: new CompletionError('timeout', 'late;\ntry \u001B[31magain') },
    'completion: late; try [31magain\n',
  ],
  [{ ...base, kind: 'cancelled' }, ''],
])('says the reason on stderr, in one line without control characters', async (outcome, words) => {
  const out = fakeTerminal();
  await textReporter(out.terminal).update({ type: 'outcome', outcome });
  expect(out.stdout()).toBe('');
  expect(out.stderr()).toBe(words);
});

it('prints one JSON object a line', async () => {
  const out = fakeTerminal();
  const reporter = jsonReporter(out.terminal, { provider: 'p', model: 'm' });
  const error = new ProviderHttpError('rate-limited', 'wait', {
    status: 429,
    retryAfterMs: 1000,
    retryable: true,
  });
  await reporter.update(delta('a\nb'));
  await reporter.update({ type: 'item', item: item('a\nb') });
  await reporter.update({ type: 'outcome', outcome: { ...base, kind: 'error', error } });
  expect(
    out
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { type: 'delta', text: 'a\nb' },
    { type: 'item', item: item('a\nb') },
    {
      type: 'outcome',
      kind: 'error',
      reason: 'in words',
      error: { code: 'rate-limited', message: 'wait', retryable: true, status: 429, retryAfterMs: 1000 },
      timings: { startedAt: 1 },
      notices: [],
      provider: 'p',
      model: 'm',
    },
  ]);
});
