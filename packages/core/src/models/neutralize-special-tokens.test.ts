import { expect, it } from 'vitest';
import { neutralizeSpecialTokens } from './neutralize-special-tokens';
import { allSpecialTokens } from './special-tokens';

it.each(allSpecialTokens)('leaves no %s whole, whatever is around it', (token) => {
  for (const text of [token, `${token}${token}`, `<${token}>`, `▁${token}`, `a\n${token}b`])
    for (const other of allSpecialTokens)
      expect(neutralizeSpecialTokens(text, allSpecialTokens)).not.toContain(other);
});

it('changes only the given tokens', () => {
  expect(neutralizeSpecialTokens('a[PREFIX] <s> $& \\ <|end|>', ['<s>'])).toBe(
    'a[PREFIX] < s> $& \\ <|end|>',
  );
  expect(neutralizeSpecialTokens('a.b axb (c|d)', ['a.b', '(c|d)'])).toBe('a .b axb ( c|d)');
  expect(neutralizeSpecialTokens('<s>', [])).toBe('<s>');
});
