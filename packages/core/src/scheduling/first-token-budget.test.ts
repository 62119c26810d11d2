import { expect, it } from 'vitest';
import { FirstTokenBudget, type TimingSource } from './first-token-budget';

const targetMs = 600;
/** A server that needs `fixedMs` for every answer and `msPerToken` for each token of a prompt. */
const server =
  (msPerToken: number, fixedMs = 0) =>
  (tokens: number) =>
    fixedMs + msPerToken * tokens;

/** Sends `prompts` prompts that nothing is cached of, each as long as the budget allows and at most `wanted`; returns their times. */
function send(
  budget: FirstTokenBudget,
  serve: (tokens: number) => number,
  prompts: number,
  source: TimingSource = 'near',
) {
  return Array.from({ length: prompts }, () => {
    const promptTokens = Math.min(2_048, budget.tokens);
    const ms = serve(promptTokens);
    budget.measured({ promptTokens, computedTokens: promptTokens, ms }, source);
    return ms;
  });
}

it('leaves the prompts of a fast server as they are', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  send(budget, server(0.2), 5);
  expect(budget.tokens).toBe(Infinity);
});

it.each([1, 0.6, 2])('comes within the target after one prompt, at %f ms a token', (msPerToken) => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  const [first = 0, ...later] = send(budget, server(msPerToken), 6);
  expect(first).toBeGreaterThan(targetMs);
  expect(Math.max(...later)).toBeLessThanOrEqual(targetMs);
  expect(later.at(-1)).toBeGreaterThan(targetMs * 0.7);
});

it('keeps the surroundings of the cursor however slow the server is', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  send(budget, server(100), 3);
  expect(budget.tokens).toBe(256);
});

it('grows again when the server was slow once, as while it loads a model', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  send(budget, server(0.1, 8_000), 1);
  expect(budget.tokens).toBe(256);
  send(budget, server(0.1), 6);
  expect(budget.tokens).toBe(Infinity);
});

it('is not kept short by what every answer costs', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  const times = send(budget, server(0.3, 300), 12);
  expect(times.at(-1)).toBeGreaterThan(targetMs * 0.75);
});

it('is not kept short where shorter prompts take as long, as behind a gateway on this machine', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  send(budget, server(0, 900), 4);
  expect(budget.tokens).toBe(Infinity);
  send(budget, server(0, 900), 4);
  budget.silent({ promptTokens: 2_000, computedTokens: 2_000, ms: 1_200 });
  expect(budget.tokens).toBe(Infinity);
});

it('is careful until the speed is known, and then as long as that allows', () => {
  const slow = new FirstTokenBudget(targetMs, 2_048);
  expect(slow.carefulTokens).toBe(256);
  slow.measured({ promptTokens: 256, computedTokens: 256, ms: 300 }, 'told');
  expect(slow.carefulTokens).toBe(512);
  const fast = new FirstTokenBudget(targetMs, 2_048);
  fast.measured({ promptTokens: 100, computedTokens: 100, ms: 50 }, 'told');
  expect(fast.carefulTokens).toBe(256);
  fast.measured({ promptTokens: 256, computedTokens: 256, ms: 30 }, 'told');
  expect(fast.carefulTokens).toBe(Infinity);
  expect(new FirstTokenBudget(Infinity, 2_048).carefulTokens).toBe(Infinity);
});

it('believes a server that says how long its prompts take', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  send(budget, server(0, 900), 8, 'told');
  expect(budget.tokens).toBe(256);
});

it('is not shortened by prompts that the server had in its cache, nor where the time may have passed elsewhere', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  budget.measured({ promptTokens: 1_000, computedTokens: 10, ms: 900 }, 'told');
  budget.measured({ promptTokens: 1_000, computedTokens: 1_000, ms: 2_000 }, 'far');
  expect(budget.tokens).toBe(Infinity);
});

it('learns from requests that were given up before anything came', () => {
  const budget = new FirstTokenBudget(targetMs, 2_048);
  budget.silent({ promptTokens: 2_000, computedTokens: 2_000, ms: 1_200 });
  expect(budget.tokens).toBe(1_000);
  expect(budget.expectedMs(500)).toBe(300);
  budget.silent({ promptTokens: 1_000, computedTokens: 1_000, ms: 100 });
  expect(budget.tokens).toBe(1_000);
});

it('halves after a deadline, also without a target', () => {
  const budget = new FirstTokenBudget(Infinity, 4_096);
  expect(budget.halve(3_000)).toBe(1_500);
  expect(budget.halve(300)).toBe(256);
  send(budget, server(1), 9);
  expect(budget.tokens).toBe(Infinity);
});
