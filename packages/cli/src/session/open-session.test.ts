import type { ContextSource } from '@org/completion-core';
import { expect, it } from 'vitest';
import { patientContext } from './open-session';

it('waits for context longer than an editor would, unless a setting says how long', () => {
  const sources: ContextSource[] = [];
  expect(patientContext({}, sources)).toEqual({ deadlineMs: 2_000, sources });
  expect(patientContext({ context: { deadlineMs: 20 } }, sources)).toEqual({ deadlineMs: 20, sources });
});

it('leaves most of a short time to the model', () => {
  expect(patientContext({ timeoutMs: 1_000 }, [])).toEqual({ deadlineMs: 250, sources: [] });
});
