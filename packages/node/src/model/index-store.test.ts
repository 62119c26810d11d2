import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexStore, keptIndexesFolder, type StoreLimits } from './index-store';
import type { KeptIndex } from './kept-index';

let folder: string;
let faults: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-store-'));
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ XDG_CACHE_HOME: join(folder, 'cache') });
const store = (root = folder, limits?: StoreLimits) =>
  indexStore({
    root,
    env: env(),
    onFault: (message) => faults.push(message),
    ...(limits === undefined ? {} : { limits }),
  });
const kept = (bytes = 64): KeptIndex => ({
  settings: 'a',
  files: new Map([['a.ts', { stamp: '1 2', size: 3, learned: true }]]),
  dependencies: { stamp: 'b', uris: ['file:///a.d.ts'] },
  snapshot: new Uint8Array(bytes).fill(7).buffer,
});
/** Every file that is kept. */
const keptFiles = () => {
  const all = keptIndexesFolder(env());
  return readdirSync(all).flatMap((name) =>
    readdirSync(join(all, name)).map((each) => join(all, name, each)),
  );
};
const onlyFile = () => keptFiles()[0] ?? '';

it('reads what it has written, with the snapshot at the start of the buffer', () => {
  store().write('ecmascript', kept());
  const read = store().read('ecmascript', 'a');
  expect(read?.files).toEqual(kept().files);
  expect(read?.dependencies).toEqual(kept().dependencies);
  expect(new Uint8Array(read?.snapshot ?? new ArrayBuffer(), 0, 64)).toEqual(new Uint8Array(64).fill(7));
  expect(store().has('ecmascript')).toBe(true);
  expect(store().has('python')).toBe(false);
  expect(faults).toEqual([]);
});

it('finds a workspace again through a link', () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  store(join(folder, 'real')).write('c', kept());
  expect(store(join(folder, 'link')).read('c', 'a')).toBeDefined();
});

it('throws away what was made with other settings, with a line on it', () => {
  store().write('c', kept());
  expect(store().read('c', 'b')).toBeUndefined();
  expect(faults).toEqual([expect.stringContaining('made anew: it was made with other settings')]);
});

it.each([
  ['cut', (bytes: Buffer) => bytes.subarray(0, -5)],
  ['cut to nothing', () => Buffer.alloc(0)],
  [
    'changed in one bit',
    (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte))),
  ],
  [
    'of another version',
    (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('kept1', 'kept0'), 'latin1'),
  ],
  ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
])('throws away a file that is %s', (_, damage) => {
  store().write('c', kept());
  writeFileSync(onlyFile(), damage(readFileSync(onlyFile())));
  expect(store().read('c', 'a')).toBeUndefined();
  expect(faults).toHaveLength(1);
  store().write('c', kept());
  expect(store().read('c', 'a')).toBeDefined();
});

describe.skipIf(process.platform === 'win32')('on systems with owners and modes', () => {
  it('lets its user alone read and write', () => {
    store().write('c', kept());
    const all = keptIndexesFolder(env());
    for (const path of [all, join(all, readdirSync(all)[0] ?? '')])
      expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  it('takes a folder that others can read from them', () => {
    const all = keptIndexesFolder(env());
    mkdirSync(all, { recursive: true });
    chmodSync(all, 0o755);
    store().write('c', kept());
    expect(statSync(all).mode & 0o777).toBe(0o700);
  });

  it('uses no folder that others can write to', () => {
    store().write('c', kept());
    chmodSync(keptIndexesFolder(env()), 0o777);
    expect(store().read('c', 'a')).toBeUndefined();
    rmSync(onlyFile());
    store().write('c', kept());
    expect(keptFiles()).toEqual([]);
    expect(faults).toEqual(
      Array(2).fill(expect.stringContaining('belongs to others, or they can write to it')),
    );
  });

  it('uses no folder that is a link', () => {
    mkdirSync(join(folder, 'elsewhere'));
    mkdirSync(join(folder, 'cache', 'completion'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere'), keptIndexesFolder(env()));
    store().write('c', kept());
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('uses no folder of another user', () => {
    store().write('c', kept());
    const all = keptIndexesFolder(env());
    expect(spawnSync('chown', ['-R', '65534', all]).status).toBe(0);
    expect(store().read('c', 'a')).toBeUndefined();
  });

  it('reports a folder that cannot be made, and goes on', () => {
    writeFileSync(join(folder, 'cache'), '');
    store().write('c', kept());
    expect(store().read('c', 'a')).toBeUndefined();
    expect(faults).toEqual([expect.stringContaining('the index was not kept')]);
  });
});

describe('keeps no more than its limits', () => {
  /** Keeps an index for each name, each used a second after the one before. */
  function fill(names: readonly string[], limits: StoreLimits, bytes = 64): void {
    for (const [at, name] of names.entries()) {
      const root = join(folder, name);
      mkdirSync(root, { recursive: true });
      const before = new Set(existsSync(keptIndexesFolder(env())) ? keptFiles() : []);
      store(root, limits).write('c', kept(bytes));
      const time = new Date(Date.now() - 1_000 * (100 - at));
      for (const path of keptFiles()) if (!before.has(path)) utimesSync(path, time, time);
    }
  }
  const has = (name: string) => store(join(folder, name)).has('c');

  it('in number, the workspace that was not used for longest goes first', () => {
    const limits = { workspaces: 2, bytes: Infinity };
    fill(['a', 'b'], limits);
    expect(store(join(folder, 'a')).read('c', 'a')).toBeDefined();
    fill(['c'], limits);
    expect([has('a'), has('b'), has('c')]).toEqual([true, false, true]);
  });

  it('in size, but never without the workspace in use', () => {
    fill(['a', 'b'], { workspaces: 9, bytes: 3_000 }, 1_000);
    expect([has('a'), has('b')]).toEqual([true, true]);
    fill(['c'], { workspaces: 9, bytes: 3_000 }, 1_000);
    expect([has('a'), has('b'), has('c')]).toEqual([false, true, true]);
    fill(['d'], { workspaces: 9, bytes: 3_000 }, 10_000);
    expect([has('b'), has('c'), has('d')]).toEqual([false, false, true]);
  });

  it('and removes what killed processes were writing', () => {
    store().write('c', kept());
    const draft = `${onlyFile()}.0.tmp`;
    writeFileSync(draft, 'x');
    store().write('c', kept());
    expect(existsSync(draft)).toBe(true);
    const old = new Date(Date.now() - 120_000);
    utimesSync(draft, old, old);
    store().write('c', kept());
    expect(existsSync(draft)).toBe(false);
  });
});
