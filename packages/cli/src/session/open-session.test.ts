import type { ContextSource } from '@org/completion-core';
import { expect, it } from 'vitest';
import { contextOptions } from './open-session';

it('waits longer for context than an editor, unless a setting limits it', () => {
  const sources: ContextSource[] = [];
  expect(contextOptions({}, sources)).toEqual({ deadlineMs: 2_000, sources });
  expect(contextOptions({ context: { deadlineMs: 20 } }, sources)).toEqual({ deadlineMs: 20, sources });
});

it('leaves most of a short time to the model', () => {
  expect(contextOptions({ timeoutMs: 1_000 }, [])).toEqual({ deadlineMs: 250, sources: [] });
});
