import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodePlaces } from './node-places';

/** Lists directories of a made-up disk. */
const disk =
  (directories: Readonly<Record<string, readonly string[]>>) =>
  (directory: string): readonly string[] =>
    directories[directory] ?? [];

describe('nodePlaces', () => {
  it('starts with the directories of PATH in their order, each once', () => {
    const places = nodePlaces({
      env: { PATH: '/one:/usr/bin::/one' },
      platform: 'linux',
      home: '/h',
      list: disk({}),
    });
    expect(places.slice(0, 2)).toEqual([
      { path: '/one/node', source: 'PATH' },
      { path: '/usr/bin/node', source: 'PATH' },
    ]);
    expect(places.filter(({ path }) => path === '/usr/bin/node')).toHaveLength(1);
  });

  it('lists the newest version of a manager first, by number', () => {
    const places = nodePlaces({
      env: {},
      platform: 'linux',
      home: '/h',
      list: disk({ [join('/h', '.nvm', 'versions', 'node')]: ['v20.9.0', 'v22.10.0', '.cache', 'v20.19.0'] }),
    });
    expect(places.filter(({ source }) => source === 'nvm').map(({ path }) => path)).toEqual(
      ['v22.10.0', 'v20.19.0', 'v20.9.0'].map((version) => `/h/.nvm/versions/node/${version}/bin/node`),
    );
  });

  it.each([
    ['nvm', { NVM_DIR: '/m' }, '/m/versions/node/v22.0.0/bin/node'],
    ['fnm', { FNM_DIR: '/m' }, '/m/node-versions/v22.0.0/installation/bin/node'],
    ['fnm', {}, '/h/.local/share/fnm/node-versions/v22.0.0/installation/bin/node'],
    ['Volta', {}, '/h/.volta/tools/image/node/22.0.0/bin/node'],
    ['asdf', {}, '/h/.asdf/installs/nodejs/22.0.0/bin/node'],
    ['mise', {}, '/h/.local/share/mise/installs/node/22.0.0/bin/node'],
    ['nodenv', {}, '/h/.nodenv/versions/22.0.0/bin/node'],
    ['n', { N_PREFIX: '/m' }, '/m/n/versions/node/22.0.0/bin/node'],
    ['Homebrew', {}, '/opt/homebrew/bin/node'],
    ['MacPorts', {}, '/opt/local/bin/node'],
    ['snap', {}, '/snap/bin/node'],
  ])('includes the place of %s with %j', (source, env, path) => {
    const [, root = '', version = ''] = /^(.*)\/(v?22\.0\.0)\//.exec(path) ?? [];
    const places = nodePlaces({ env, platform: 'linux', home: '/h', list: disk({ [root]: [version] }) });
    expect(places).toContainEqual({ path, source });
  });

  it('lists the places of Windows', () => {
    const env = {
      Path: String.raw`"C:\Program Files\one";C:\two`,
      ProgramFiles: String.raw`C:\Program Files`,
    };
    const places = nodePlaces({ env, platform: 'win32', home: 'H', list: disk({}) });
    expect(places.map(({ path, source }) => `${source} ${path.replaceAll('/', '\\')}`)).toEqual([
      String.raw`PATH C:\Program Files\one\node.exe`,
      String.raw`PATH C:\two\node.exe`,
      String.raw`Scoop H\scoop\apps\nodejs\current\node.exe`,
      String.raw`the installer C:\Program Files\nodejs\node.exe`,
    ]);
  });
});
