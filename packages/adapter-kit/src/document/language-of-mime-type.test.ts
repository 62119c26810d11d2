import { expect, it } from 'vitest';
import { languageOfMimeType } from './language-of-mime-type';

it.each([
  ['text/x-ipython', 'python'],
  ['text/x-python; charset=utf-8', 'python'],
  ['TEXT/X-C++SRC', 'cpp'],
  ['text/x-ipythongfm', 'markdown'],
  ['text/x-elixir', 'elixir'],
  ['text/x-vlangsrc', 'vlang'],
  ['text/plain', 'plaintext'],
  ['', 'plaintext'],
])('the language of %j is %s', (mimeType, languageId) => {
  expect(languageOfMimeType(mimeType)).toBe(languageId);
});
