import { describe, expect, it } from 'vitest';
import { documentPaths, mayBeContext } from './document-paths';

describe('documentPaths', () => {
  it.each([
    ['file:///w/a%20b.py', ['/w/a b.py']],
    ['FILE:///w/private/a.py', ['/w/private/a.py']],
    ['vscode-notebook-cell:/w/private/n.ipynb#W0sZmlsZQ', ['/w/private/n.ipynb']],
    ['vscode-notebook-cell:///w/n.ipynb#1', ['/w/n.ipynb']],
    ['untitled:/w/private/new.py', ['/w/private/new.py']],
    ['Untitled:private/new.py', ['/w/private/new.py']],
    ['untitled:/w/../x/new.py', ['/x/new.py']],
    ['untitled:Untitled-1', []],
    ['untitled:100%.py', []],
    ['git:/w/a.py?{"path":"/w/b.py","ref":"~"}', ['/w/a.py', '/w/b.py']],
    ['git:/w/a.py?%7B%22path%22%3A%22%2Fw%2Fa.py%22%7D', ['/w/a.py', '/w/a.py']],
    ['git:/w/a.py?{"path":7}', ['/w/a.py']],
    ['fugitive:///w/.git//0/private/a.py', ['/w/private/a.py']],
    ['fugitive:///w/.git/worktrees/x//abc123/src/a.py', ['/w/src/a.py']],
    ['gitsigns:///w/.git//:0:src/a.py', ['/w/src/a.py']],
    ['vscode-local-history:/w/private/a.py?{}', ['/w/private/a.py']],
    ['vscode-remote://ssh-remote%2Bhost/w/a.py', ['/w/a.py']],
    ['jar:file:///w/lib.jar!/a.kt', ['/w/lib.jar!/a.kt']],
    ['output:log', []],
    ['', []],
  ])('finds the paths of %s', (uri, paths) => {
    expect(documentPaths(uri, '/w')).toEqual(paths);
  });

  it.each(['file://server/share/x.py', 'file:///w/%zz.py', 'file:///%2Fx.py'])(
    '%s has none on this machine',
    (uri) => {
      expect(() => documentPaths(uri, '/w')).toThrow(/URL|URI/);
    },
  );
});

describe('mayBeContext', () => {
  it.each([
    'file:///w/a.py',
    'untitled:Untitled-1',
    'UNTITLED:x',
    'vscode-notebook-cell:Untitled-1.ipynb#a',
    'git:/w/a.py?{}',
    'vscode-remote://wsl/w/a.py',
  ])('accepts %s as context', (uri) => expect(mayBeContext(uri)).toBe(true));

  it.each([
    'output:log',
    'output:some/log',
    'https://host/w/a.py',
    'vscode-vfs://github/w/a.py',
    'term://bash',
    'file://server/share/x.py',
    'file:///w/%zz.py',
  ])('rejects %s as context', (uri) => expect(mayBeContext(uri)).toBe(false));
});
