import { expect, it } from 'vitest';
import { pathOfUri } from './path-of-uri';

it.each([
  ['file:///w/a%20b/%C3%A4.ts', '/w/a b/ä.ts'],
  ['FILE:///w/a%20b.py', '/w/a b.py'],
])('%s is %s', (uri, path) => {
  expect(pathOfUri(uri)).toBe(path);
});

it.each([
  'untitled:Untitled-1',
  'vscode-notebook-cell:/w/n.ipynb#a',
  'file://host/share/a.ts',
  'file:///w/100%.py',
  'file:///w/%zz.py',
  'file:///w/%E0%A4%A',
  'file:///%2Fx.py',
  'file://%zz/x',
  'no uri',
])('%s is no path', (uri) => {
  expect(pathOfUri(uri)).toBeUndefined();
});

it('returns no path for invalid values of an editor', () => {
  for (const uri of [null, 7, {}]) expect(pathOfUri(uri as unknown as string)).toBeUndefined();
});
