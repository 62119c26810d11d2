import { expect, it } from 'vitest';
import { findFimFormat, fimFormatNamed } from './find-fim-format';

it.each([
  ['Qwen/Qwen2.5-Coder-7B-Instruct', 'qwen'],
  ['qwen2.5-coder:1.5b-base-q4_K_M', 'qwen'],
  ['accounts/fireworks/models/qwen2p5-coder-32b-instruct', 'qwen'],
  ['Qwen2.5-Coder-7B-fast', 'qwen'],
  ['bartowski/Qwen2.5-Coder-14B-Instruct-GGUF', 'qwen'],
  ['Qwen3-Coder-30B-A3B-Instruct-FP8', 'qwen'],
  ['/models/qwen2.5-coder-3b-q8_0.gguf', 'qwen'],
  ['C:\\models\\Qwen2.5-Coder-3B.gguf', 'qwen'],
  ['acme-qwen2.5-coder-ft', 'qwen'],
  ['codellama:7b-code', 'codellama'],
  ['codellama/CodeLlama-13b-Instruct-hf', 'codellama'],
  ['deepseek-coder:6.7b-base', 'deepseek-v1'],
  ['deepseek-ai/deepseek-coder-33b-instruct', 'deepseek-v1'],
  ['deepseek-ai/DeepSeek-Coder-V2-Lite-Base', 'deepseek'],
  ['deepseek-coder-v2:16b-lite-base-q4_0', 'deepseek'],
  ['deepseek-ai/DeepSeek-V4-Flash', 'deepseek'],
  ['bigcode/starcoder2-7b', 'starcoder2'],
  ['starcoder2:3b', 'starcoder2'],
  ['bigcode/starcoderbase-1b', 'starcoder'],
  ['stabilityai/stable-code-3b', 'starcoder'],
  ['Qwen/CodeQwen1.5-7B', 'starcoder'],
  ['bigcode/santacoder', 'santacoder'],
  ['mistralai/Codestral-22B-v0.1', 'codestral'],
  ['codestral-latest', 'codestral'],
  ['google/codegemma-2b', 'codegemma'],
  ['codegemma:7b-code', 'codegemma'],
  ['ibm-granite/granite-4.0-h-small', 'granite'],
  ['granite4:tiny-h', 'granite'],
  ['granite3.3:8b', 'granite'],
  ['ibm-granite/granite-8b-code-base-4k', 'granite-code'],
  ['granite-code:20b', 'granite-code'],
  ['ByteDance-Seed/Seed-Coder-8B-Base', 'seed-coder'],
  ['JetBrains/Mellum-4b-sft-python', 'mellum'],
  ['THUDM/codegeex4-all-9b', 'codegeex4'],
  ['zai-org/GLM-5.1', 'glm'],
  ['glm-4.6', 'glm'],
  ['aiXcoder/aixcoder-7b-base', 'aixcoder'],
  ['mercury-coder-small', 'mercury'],
  ['01-ai/Yi-Coder-9B', 'yi-coder'],
  ['zed-industries/zeta', 'zeta'],
  ['lennyerik/zeta:latest', 'zeta'],
  ['zed-industries/zeta-2', 'zeta-2'],
])('%s is of the family %s', (model, family) => {
  expect(findFimFormat(model)?.name).toBe(family);
});

it.each([
  'meta-llama/Meta-Llama-3.1-70B-Instruct',
  'Qwen/Qwen3-30B-A3B-Instruct-2507',
  'Qwen/Qwen3-32B',
  'Qwen/Qwen2.5-72B-Instruct',
  'qwen2.5:7b',
  'openai/gpt-oss-120b',
  'deepseek-ai/DeepSeek-R1-0528',
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B',
  'deepseek-r1-distill-qwen2.5-7b',
  'codellama/CodeLlama-34b-hf',
  'codellama/CodeLlama-7b-Python-hf',
  'codellama:70b-instruct',
  'mistralai/codestral-embed',
  'mistralai/Mamba-Codestral-7B-v0.1',
  'open-codestral-mamba',
  'google/gemma-3-27b-it',
  'google/codegemma-7b-it',
  'mistralai/Devstral-Small',
  'glm-4.5v',
  'glm-4v-9b',
  'ibm-granite/granite-vision-3.3-2b',
  'ibm-granite/granite-3.1-8b-instruct',
  'ByteDance-Seed/Seed-Coder-8B-Reasoning-bf16',
  'moonshotai/Kimi-K2-Instruct',
  'zetascale-7b',
  'gpt-4o',
  '',
])('%s is of no known family', (model) => {
  expect(findFimFormat(model)).toBeUndefined();
});

it('finds a format by its name in any case', () => {
  expect(fimFormatNamed('Qwen')?.name).toBe('qwen');
  expect(fimFormatNamed('nonesuch')).toBeUndefined();
});
