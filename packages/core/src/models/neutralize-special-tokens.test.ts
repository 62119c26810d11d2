import { expect, it } from 'vitest';
import { neutralizeSpecialTokens } from './neutralize-special-tokens';
import { allSpecialTokens } from './special-tokens';

it.each(allSpecialTokens)('leaves no %s whole, whatever stands around it', (marker) => {
  for (const text of [marker, `${marker}${marker}`, `<${marker}>`, `▁${marker}`, `a\n${marker}b`])
    for (const other of allSpecialTokens)
      expect(neutralizeSpecialTokens(text, allSpecialTokens)).not.toContain(other);
});

it('changes nothing but the markers it is given', () => {
  expect(neutralizeSpecialTokens('a[PREFIX] <s> $& \\ <|end|>', ['<s>'])).toBe(
    'a[PREFIX] < s> $& \\ <|end|>',
  );
  expect(neutralizeSpecialTokens('a.b axb (c|d)', ['a.b', '(c|d)'])).toBe('a .b axb ( c|d)');
  expect(neutralizeSpecialTokens('<s>', [])).toBe('<s>');
});
