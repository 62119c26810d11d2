import { createCompletionEngine, openAICompatible } from '@org/completion-core';
import { expect, it } from 'vitest';
import { exactCounter } from './exact-counter';
import { tinyTokenizer } from './tiny-tokenizer';

const code = Array.from(
  { length: 200 },
  (_, index) =>
    `export function total${index}(items: Item[]): number {\n  return items.length * ${index};\n}\n`,
).join('\n');

it('counts one token for a learned word, and one for each unknown byte', () => {
  const counter = exactCounter(tinyTokenizer(code));
  expect(counter.count('')).toBe(0);
  expect(counter.count('export')).toBe(1);
  expect(counter.count(' function')).toBe(1);
  expect(counter.count('€')).toBe(3);
  expect(counter.count('export€ function')).toBe(5);
});

it('keeps the budget of an engine by the count of the tokenizer, and fills it', async () => {
  const counter = exactCounter(tinyTokenizer(code));
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl: 'http://127.0.0.1:9/v1', model: 'Qwen/Qwen2.5-Coder-7B' }),
    prompt: { tokenCounter: counter, maxPromptTokens: 500 },
  });
  const inspection = await engine.inspect({
    document: { uri: 'file:///cart.ts', languageId: 'typescript', text: code },
    offset: code.indexOf('total100') + 'total100'.length,
    snippets: [{ path: 'other.ts', text: code.slice(0, 600), source: 'caller' }],
  });
  engine.dispose();
  if (inspection.kind !== 'prompt') throw new Error('suppressed');
  const shown = inspection.prompt.parts.filter(({ dropped, kind }) => !dropped && kind !== 'marker');
  // Counted line by line: a tokenizer may join the end of a line with the next line.
  for (const { text, tokens } of shown) expect(tokens / counter.count(text)).toBeCloseTo(1, 1);
  const tokens = shown.reduce((sum, part) => sum + part.tokens, 0);
  expect(tokens).toBeLessThanOrEqual(500);
  expect(tokens).toBeGreaterThan(350);
});
