import { describe, expect, it } from 'vitest';
import { findNode, isOlder, minVersion, type NodeInfo, type NodeProbe } from './find-node';
import type { NodePlace } from './node-places';

const place = (path: string, source = 'PATH'): NodePlace => ({ path, source });

/** A disk with these programs, `links` from path to path. */
function disk(programs: Readonly<Record<string, NodeInfo>>, links: Readonly<Record<string, string>> = {}) {
  const started: string[] = [];
  const probe: NodeProbe = {
    exists: (path) => path in programs,
    real: (path) => links[path] ?? path,
    run: (path) => {
      started.push(path);
      return Promise.resolve(programs[path] ?? { reason: 'no such file' });
    },
  };
  return { probe, started };
}

const node = (version: string, execPath: string): NodeInfo => ({ version, execPath });

describe('findNode', () => {
  it('finds the first usable Node, with the faults of those before it', async () => {
    const { probe, started } = disk({
      '/a/node': { reason: 'it cannot be run (EACCES)' },
      '/b/node': node('18.20.4', '/b/node'),
      '/c/node': node('22.1.0', '/c/node'),
      '/d/node': node('24.0.0', '/d/node'),
    });
    const places = ['/x/node', '/a/node', '/b/node', '/c/node', '/d/node'].map((path) => place(path));
    const { found, attempts } = await findNode(undefined, () => places, probe);
    expect(found).toEqual({ path: '/c/node', version: '22.1.0' });
    expect(attempts.map(({ place: { path }, verdict }) => `${path}: ${verdict}`)).toEqual([
      '/a/node: it cannot be run (EACCES)',
      `/b/node: version 18.20.4, but it must be ${minVersion} or newer`,
      '/c/node: version 22.1.0',
    ]);
    expect(started).not.toContain('/d/node');
  });

  it('checks only the given Node', async () => {
    const { probe } = disk({
      '/old/node': node('18.0.0', '/old/node'),
      '/b/node': node('22.0.0', '/b/node'),
    });
    const { found, attempts } = await findNode('/old/node', () => [place('/b/node')], probe);
    expect(found).toBeUndefined();
    expect(attempts).toHaveLength(1);
    expect((await findNode('/gone/node', () => [], probe)).attempts[0]?.verdict).toBe('no such file');
  });

  it('resolves a shim to its program', async () => {
    const real = '/h/.volta/tools/image/node/22.0.0/bin/node';
    const { probe } = disk({
      '/h/.volta/bin/node': node('22.0.0', real),
      [real]: node('22.0.0', real),
    });
    const { found, attempts } = await findNode(undefined, () => [place('/h/.volta/bin/node')], probe);
    expect(found?.path).toBe(real);
    expect(attempts[0]?.verdict).toBe(`version 22.0.0, which is ${real}`);
  });

  it('keeps a link that outlives versions', async () => {
    const cellar = '/opt/homebrew/Cellar/node/22.0.0/bin/node';
    const { probe } = disk(
      { '/opt/homebrew/bin/node': node('22.0.0', cellar) },
      { '/opt/homebrew/bin/node': cellar },
    );
    const { found } = await findNode(undefined, () => [place('/opt/homebrew/bin/node')], probe);
    expect(found?.path).toBe('/opt/homebrew/bin/node');
  });

  it('does not return a path that exists only as long as a shell', async () => {
    const shell = '/run/user/1/fnm_multishells/77_1/bin/node';
    const real = '/h/.local/share/fnm/node-versions/v22.0.0/installation/bin/node';
    const { probe } = disk({ [shell]: node('22.0.0', real) }, { [shell]: real });
    expect((await findNode(undefined, () => [place(shell)], probe)).found?.path).toBe(real);
  });
});

describe('isOlder', () => {
  it.each([
    ['20.18.3', '20.19.0', true],
    ['20.19.0', '20.19.0', false],
    ['20.9.0', '20.19.0', true],
    ['22.0.0', '20.19.0', false],
    ['9.11.2', '20.19.0', true],
  ])('compares versions: %s is older than %s: %s', (one, other, older) => {
    expect(isOlder(one, other)).toBe(older);
  });
});
