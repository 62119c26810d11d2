import { describe, expect, it } from 'vitest';
import { fimFormatNamed } from '../models/find-fim-format';
import { endsWithPrefix, healedText } from './heal';

describe('healedText', () => {
  it.each([
    ['the space just typed', 'const a = ', ' '],
    ['the last of several spaces', 'x   = 1;   ', ' '],
    ['a tab', 'total\t', '\t'],
    ['the last space of an indentation', 'def f():\n    ', ' '],
    ['the last tab of an indentation', 'func f() {\n\t\t', '\t'],
    ['an unfinished word with the space before it', 'request = 1\nreturn requ', ' requ'],
    ['an unfinished word with the last space of its indentation', 'request = 1\nif a:\n    requ', ' requ'],
    ['an unfinished word alone', 'request = 1\nsend(requ', 'requ'],
  ])('is %s', (_name, prefix, healed) => expect(healedText(prefix, '')).toBe(healed));

  it.each([
    ['after a mark', 'send('],
    ['after a word that may be whole', 'return total'],
    ['on an empty line', 'return total;\n'],
    ['in an empty file', ''],
    ['where nothing but space is before the cursor', '\n    '],
    ['where nothing else is before the word', 'requ'],
  ])('is nothing %s', (_name, prefix) => expect(healedText(prefix, '\nrequest')).toBe(''));
});

it('heals prompts that end with the text before the cursor', () => {
  expect(endsWithPrefix('prefix-only', undefined)).toBe(true);
  expect(endsWithPrefix('fim', fimFormatNamed('codestral'))).toBe(true);
  expect(endsWithPrefix('fim', fimFormatNamed('qwen'))).toBe(false);
  expect(endsWithPrefix('suffix-param', undefined)).toBe(false);
  expect(endsWithPrefix('chat-infill', undefined)).toBe(false);
});
