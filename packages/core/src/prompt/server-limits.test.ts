import { expect, it } from 'vitest';
import { ServerLimits } from './server-limits';

const of = (
  message: string,
  promptTokens = 2_000,
  strategy: 'fim' | 'suffix-param' | 'chat-infill' = 'fim',
) => ({
  endpoint: 'e',
  model: 'm',
  strategy,
  message,
  promptTokens,
});

it('converts the limit in an error to estimated tokens', () => {
  const facts = new ServerLimits();
  const message =
    "This model's maximum context length is 1000 tokens. However, your prompt contains 4000 tokens.";
  expect(facts.refusal(of(message))).toBe('shorter');
  expect(facts.maxPromptTokens('e', 'm')).toBeGreaterThan(400);
  expect(facts.maxPromptTokens('e', 'm')).toBeLessThan(500);
  expect(facts.maxPromptTokens('e', 'other')).toBe(Infinity);
});

it('halves once when the error has no limit', () => {
  const facts = new ServerLimits();
  expect(facts.refusal(of('prompt is too long'))).toBe('shorter');
  expect(facts.maxPromptTokens('e', 'm')).toBe(1_000);
  expect(facts.refusal(of('prompt is too long', 1_000))).toBeUndefined();
  expect(facts.maxPromptTokens('e', 'm')).toBe(1_000);
});

it('remembers a refused strategy and reports its refusal once', () => {
  const facts = new ServerLimits();
  const refusal = of('Unsupported param: suffix', 100, 'suffix-param');
  expect(facts.refusal(refusal)).toBe('other-strategy');
  expect([...facts.refused('e', 'm')]).toEqual(['suffix-param']);
  expect(facts.refusal(refusal)).toBeUndefined();
  expect(facts.refusal(of('invalid api key', 100, 'suffix-param'))).toBeUndefined();
  expect(facts.refusal(of('this model has no chat template', 100, 'chat-infill'))).toBe('other-strategy');
});

it('keeps the smaller of the listed and the learned limit', () => {
  const facts = new ServerLimits();
  facts.contextLength('e', 'm', 4_000);
  expect(facts.maxPromptTokens('e', 'm')).toBe(3_800);
  facts.contextLength('e', 'm', 8_000);
  expect(facts.maxPromptTokens('e', 'm')).toBe(3_800);
});
