import { expect, it } from 'vitest';
import { maxPromptTokensFromError } from './max-prompt-tokens-from-error';

it.each([
  [
    "This model's maximum context length is 4096 tokens. However, you requested 4500 tokens (4300 in the messages, 200 in the completion). Please reduce the length of the messages or completion.",
    3896,
    4300,
  ],
  [
    "This model's maximum context length is 16384 tokens, however you requested 17000 tokens (16744 in your prompt; 256 for the completion). Please reduce your prompt; or completion length.",
    16128,
    16744,
  ],
  [
    "'max_tokens' or 'max_completion_tokens' is too large: 256. This model's maximum context length is 4096 tokens and your request has 4000 input tokens (256 > 4096 - 4000).",
    3840,
    4000,
  ],
  ["The input (5000 tokens) is longer than the model's context length (4096 tokens).", 4096, 5000],
  [
    "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 4500 tokens: 4300 tokens from the input messages and 200 tokens for the completion.",
    3896,
    4300,
  ],
  [
    'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens and 200 `max_new_tokens`',
    3896,
    4000,
  ],
  ['Input validation error: `inputs` must have less than 1024 tokens. Given: 5000', 1024, undefined],
  ['the request exceeds the available context size (2048 tokens), try increasing it', 2048, undefined],
  ['request (3000 tokens) exceeds the available context size (2048 tokens), try increasing it', 2048, 3000],
  ['{"code":400,"type":"exceed_context_size_error","n_prompt_tokens":3000,"n_ctx":2048}', 2048, 3000],
  [
    'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    32768,
    40000,
  ],
  ['prompt is too long: 210,000 tokens > 200,000 maximum', 200_000, 210_000],
  ['input length exceeds maximum context length', undefined, undefined],
])('reads the limit from: %s', (message, maxPromptTokens, promptTokens) => {
  expect(maxPromptTokensFromError(message)).toEqual({ maxPromptTokens, promptTokens });
});

it.each([
  'suffix is not currently supported',
  'Invalid API key',
  'stop: list too long, at most 4 items',
  'The model `x` does not exist',
  'timeout of 4096 ms',
])('ignores an error about something else: %s', (message) => {
  expect(maxPromptTokensFromError(message)).toBeUndefined();
});
