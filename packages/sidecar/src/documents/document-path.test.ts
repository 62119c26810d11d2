import { describe, expect, it } from 'vitest';
import { deepestContaining, shownPath } from './document-path';

describe('the path shown to a model', () => {
  it.each([
    ['file:///w/src/a.ts', 'src/a.ts'],
    ['file:///w/inner/a.ts', 'a.ts'],
    ['file:///elsewhere/a%20b.ts', 'a b.ts'],
    ['untitled:Untitled-1', 'Untitled-1'],
    ['git:/w/src/%E0%A4%A.ts?ref', '%E0%A4%A.ts'],
  ])('%s is shown to a model as %s', (uri, shown) => {
    expect(shownPath(uri, ['/w', '/w/inner'])).toBe(shown);
  });
});

it('finds the innermost folder that contains a document', () => {
  expect(deepestContaining('/w/inner/a.ts', ['/w', '/w/inner', '/x'])).toBe('/w/inner');
  expect(deepestContaining('/w/innermost/a.ts', ['/w', '/w/inner'])).toBe('/w');
  expect(deepestContaining('/y/a.ts', ['/w'])).toBeUndefined();
});
