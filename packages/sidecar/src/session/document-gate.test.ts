import { expect, it } from 'vitest';
import { documentGate } from './document-gate';

const inner = {
  admits(uri: string) {
    if (uri === 'odd') throw new Error('no path');
    return uri === 'file:///private.ipynb'
      ? { admitted: false as const, rule: 'ignored' }
      : { admitted: true as const };
  },
  mask: (text: string) => text.toUpperCase(),
};
const gate = documentGate(inner, (uri) => (uri.startsWith('cell:') ? 'file:///private.ipynb' : uri));

it('judges a cell by its notebook, and denies a document with an unreadable URI', () => {
  expect(gate.admits('cell:1')).toEqual({ admitted: false, rule: 'ignored' });
  expect(gate.admits('file:///a.ts')).toEqual({ admitted: true });
  expect(gate.admits('odd')).toEqual({ admitted: false, rule: 'unreadable-uri' });
  expect(gate.mask('a', 'file:///a.ts')).toBe('A');
});
