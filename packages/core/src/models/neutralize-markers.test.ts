import { expect, it } from 'vitest';
import { neutralizeMarkers } from './neutralize-markers';
import { allSpecialTokens } from './special-tokens';

it.each(allSpecialTokens)('leaves no %s whole, whatever stands around it', (marker) => {
  for (const text of [marker, `${marker}${marker}`, `<${marker}>`, `▁${marker}`, `a\n${marker}b`])
    for (const other of allSpecialTokens)
      expect(neutralizeMarkers(text, allSpecialTokens)).not.toContain(other);
});

it('changes nothing but the markers it is given', () => {
  expect(neutralizeMarkers('a[PREFIX] <s> $& \\ <|end|>', ['<s>'])).toBe('a[PREFIX] < s> $& \\ <|end|>');
  expect(neutralizeMarkers('a.b axb (c|d)', ['a.b', '(c|d)'])).toBe('a .b axb ( c|d)');
  expect(neutralizeMarkers('<s>', [])).toBe('<s>');
});
