import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompletionError, type CompletionOutcome } from '@org/completion-core';
import { expect, it, onTestFinished } from 'vitest';
import { loggedOutcome, logOutcome, outcomeLogPath, readOutcomes } from './outcome-log';

async function freshState(): Promise<{ XDG_STATE_HOME: string }> {
  const state = await mkdtemp(join(tmpdir(), 'completion-state-'));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  return { XDG_STATE_HOME: state };
}

const base = {
  requestId: 'c1',
  reason: 'in words',
  timings: { startedAt: 0, ttftMs: 12.4, totalMs: 30.6 },
  notices: [],
};
const context = { at: new Date('2026-01-02T03:04:05Z'), target: 'a.ts:1:1', provider: 'local', model: 'm' };

it('keeps the last fifty outcomes, oldest first', async () => {
  const env = await freshState();
  expect(await readOutcomes(env)).toEqual([]);
  for (let line = 1; line <= 53; line++) {
    await logOutcome(
      env,
      loggedOutcome({ ...base, kind: 'empty' }, { ...context, target: `a.ts:${line}:1` }),
    );
  }
  const outcomes = await readOutcomes(env);
  expect(outcomes).toHaveLength(50);
  expect(outcomes[0]?.target).toBe('a.ts:4:1');
  expect(outcomes[49]).toEqual({
    at: '2026-01-02T03:04:05.000Z',
    target: 'a.ts:53:1',
    provider: 'local',
    model: 'm',
    kind: 'empty',
    reason: 'in words',
    ttftMs: 12,
    totalMs: 31,
  });
});

it('holds neither code nor text of a server', async () => {
  const env = await freshState();
  const item = { id: '1', insertText: 'secretCode()', range: { start: 0, end: 0 }, kind: 'insert' } as const;
  const shown: CompletionOutcome = { ...base, kind: 'items', items: [item], source: 'provider' };
  const words = 'the server said: secretCode() is not allowed';
  const failed: CompletionOutcome = {
    ...base,
    reason: words,
    kind: 'error',
    error: new CompletionError('provider-rejected', words),
  };
  await logOutcome(env, loggedOutcome(shown, context));
  await logOutcome(env, loggedOutcome(failed, context));
  expect(await readFile(outcomeLogPath(env), 'utf8')).not.toContain('secretCode');
  expect((await readOutcomes(env)).map(({ kind, rule, shownChars }) => ({ kind, rule, shownChars }))).toEqual(
    [
      { kind: 'items', rule: undefined, shownChars: 12 },
      { kind: 'error', rule: 'provider-rejected', shownChars: undefined },
    ],
  );
});

it('skips lines that are no entries', async () => {
  const env = await freshState();
  await logOutcome(env, loggedOutcome({ ...base, kind: 'empty' }, context));
  await writeFile(
    outcomeLogPath(env),
    `not json\n[]\n{"at":1}\n${await readFile(outcomeLogPath(env), 'utf8')}`,
  );
  expect(await readOutcomes(env)).toHaveLength(1);
});

it('does not fail when it cannot be written', async () => {
  const env = await freshState();
  const blocked = { XDG_STATE_HOME: join(env.XDG_STATE_HOME, 'file') };
  await writeFile(blocked.XDG_STATE_HOME, '');
  await expect(
    logOutcome(blocked, loggedOutcome({ ...base, kind: 'empty' }, context)),
  ).resolves.toBeUndefined();
});

it('keeps the outcomes of commands that end at the same time', async () => {
  const env = await freshState();
  const targets = Array.from({ length: 5 }, (_, index) => `a.ts:${index + 1}:1`);
  await Promise.all(
    targets.map((target) =>
      logOutcome(env, loggedOutcome({ ...base, kind: 'empty' }, { ...context, target })),
    ),
  );
  expect((await readOutcomes(env)).map(({ target }) => target).toSorted()).toEqual(targets);
});
