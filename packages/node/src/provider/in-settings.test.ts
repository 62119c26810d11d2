import { expect, it } from 'vitest';
import { inSettings } from './in-settings';

it.each([
  [
    'set nextEdit({ format }) to one of a | b, or nextEdit({ provider }) to openAICompatible()',
    'set nextEdit.format to one of a | b, or nextEdit.provider to openai-compatible',
  ],
  ['raise timeoutMs of nextEdit() or ask', 'raise nextEdit.timeoutMs or ask'],
  ['raise timeoutMs', 'raise timeoutMs'],
])('tells what to set in files: %s', (message, words) => {
  expect(inSettings(message)).toBe(words);
});
