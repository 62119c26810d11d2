import { readFileSync } from 'node:fs';
import { createCompletionEngine, openAICompatible } from '@org/completion-core';
import { exactCounter } from './exact-counter';
import { tinyTokenizer } from './tiny-tokenizer';

// node dist/main.js [tokenizer.json tokenizer_config.json]
const [tokenizer, config] = process.argv.slice(2);
const read = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;
const text = 'export function total(items: Item[]): number {\n  return items.\n}\n';
const files =
  tokenizer === undefined || config === undefined
    ? tinyTokenizer(text)
    : { tokenizer: read(tokenizer), config: read(config) };

const engine = createCompletionEngine({
  // Nothing is sent: `inspect` only describes the request.
  provider: openAICompatible({ baseUrl: 'http://127.0.0.1:8000/v1', model: 'Qwen/Qwen2.5-Coder-7B' }),
  prompt: { tokenCounter: exactCounter(files), maxPromptTokens: 1024 },
});
const inspection = await engine.inspect({
  document: { uri: 'file:///cart.ts', languageId: 'typescript', text },
  offset: text.indexOf('items.\n') + 'items.'.length,
});
if (inspection.kind === 'prompt') {
  for (const { kind, tokens, source, why } of inspection.prompt.parts)
    console.log(`${String(tokens).padStart(5)} tokens  ${kind} of ${source}: ${why}`);
  console.log(`${String(inspection.prompt.promptTokens).padStart(5)} tokens  in all`);
}
engine.dispose();
