import { expect, it } from 'vitest';
import { scriptedProvider } from '@org/completion-testing';
import { resolveOptions, type CompletionEngineOptions } from './options';

it.each([
  ['model', { model: '' }],
  ['maxTokens', { maxTokens: 0 }],
  ['timeoutMs', { timeoutMs: Infinity }],
  ['multiline', { multiline: 'sometimes' }],
  ['clock', { clock: { now: () => 0 } }],
  ['gate', { gate: { admits: () => ({ admitted: true }) } }],
  ['syntax', { syntax: {} }],
  ['survival', { survival: {} }],
  ['survival.afterMs', { survival: { read: () => undefined, afterMs: [-1] } }],
  ['context.sources', { context: { sources: [{ name: 'imports' }] } }],
  ['context.deadlineMs', { context: { deadlineMs: Number.NaN } }],
  ['prompt.tokenCounter', { prompt: { tokenCounter: null } }],
  ['when.languages', { when: { languages: { python: 'off' } } }],
  ['scheduling.maxDelayMs', { scheduling: { minDelayMs: 100, maxDelayMs: 50 } }],
  ['scheduling.maxQueueMs', { scheduling: { maxQueueMs: '2 s' } }],
])('a wrong %s is named at once, with what is wanted', (name, wrong) => {
  const options = { provider: scriptedProvider(), ...wrong } as CompletionEngineOptions;
  expect(() => resolveOptions(options)).toThrowError(
    expect.objectContaining({
      code: 'invalid-options',
      message: expect.stringMatching(new RegExp(`^${name}: .+ is wanted, not `)),
    }),
  );
});
