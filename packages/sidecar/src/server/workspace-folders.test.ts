import { expect, it } from 'vitest';
import { WorkspaceFolders } from './workspace-folders';

function foldersOf(given: object): readonly string[] {
  const folders = new WorkspaceFolders();
  folders.initialize(given as never);
  return folders.all.map(({ path }) => path);
}

it.each([
  [
    {
      workspaceFolders: [
        { uri: 'file:///a%20b/', name: '' },
        { uri: 'file:///c', name: '' },
      ],
      rootUri: 'file:///d',
    },
    ['/a b', '/c'],
  ],
  [{ workspaceFolders: null, rootUri: 'file:///d' }, ['/d']],
  [{ workspaceFolders: [], rootUri: null, rootPath: '/e' }, ['/e']],
  [{ workspaceFolders: [{ uri: 'ssh://host/a', name: '' }], rootUri: null }, []],
  [{ rootUri: 'file:///' }, ['/']],
  [{}, []],
])('of %j are %j', (given, paths) => {
  expect(foldersOf(given)).toEqual(paths);
});

it('adds and removes folders', () => {
  const folders = new WorkspaceFolders();
  folders.initialize({
    workspaceFolders: [
      { uri: 'file:///a', name: '' },
      { uri: 'file:///b', name: '' },
    ],
  } as never);
  folders.changed({
    removed: [{ uri: 'file:///a/', name: '' }],
    added: [
      { uri: 'file:///c', name: '' },
      { uri: 'file:///b', name: '' },
    ],
  });
  expect(folders.all.map(({ path }) => path)).toEqual(['/c', '/b']);
});
