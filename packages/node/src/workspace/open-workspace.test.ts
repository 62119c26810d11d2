import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtWorker } from '../../test/built-worker';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { indexService, type IndexProgress } from './index/index-messages';
import { openWorkspace, type OpenWorkspaceOptions, type Workspace } from './open-workspace';

const worker = builtWorker();
const nowhere = pathToFileURL(join(tmpdir(), 'no-such-worker.js'));

function open(root: string, options: Partial<OpenWorkspaceOptions> = {}): Workspace {
  const workspace = openWorkspace({ root, worker: nowhere, watch: false, ...options });
  onTestFinished(() => workspace.close());
  return workspace;
}

const { signal } = new AbortController();
const define = (workspace: Workspace, root: string, names: readonly string[], from = 'main.ts') =>
  workspace.definitions
    .definitions(
      { uri: pathToFileURL(join(root, from)).href, languageId: 'typescript', names, max: 10 },
      signal,
    )
    .then((found) => found.map(({ name, path }) => `${name} ${path}`));

const files = {
  '.gitignore': 'private/\n',
  'main.ts': 'export function own() {}\n',
  'lib/cart.ts': '/** A cart. */\nexport class Cart {\n  items = [];\n}\n',
  'lib/price.ts': 'export function priceOf(item) {\n  return 1;\n}\n',
  'private/secret.ts': 'export const hidden = 1;\n',
  '.env.ts': '',
  'test/main.test.ts': 'own();\n',
  'cart.py': 'def priceOf(item):\n    return 1\n',
};

describe.each(['in a worker', 'in the same thread'])('openWorkspace %s', (where) => {
  const workerOptions = () => (where === 'in a worker' ? { worker: worker() } : {});

  it('finds declarations of other files in the order of the names, and reports progress', async () => {
    const root = await temporaryWorkspace(files);
    const reports: IndexProgress[] = [];
    const workspace = open(root, { ...workerOptions(), onProgress: (progress) => reports.push(progress) });
    const ready = await workspace.whenReady();
    expect(ready).toMatchObject({ state: 'ready', files: 7, indexed: 5, watching: false });
    expect(reports.at(-1)).toEqual(ready);
    expect(workspace.progress()).toEqual(ready);
    expect(await define(workspace, root, ['priceOf', 'own', 'hidden', 'Cart', 'absent'])).toEqual([
      'priceOf lib/price.ts',
      'Cart lib/cart.ts',
    ]);
    const [cart] = await workspace.definitions.definitions(
      { uri: 'untitled:1', languageId: 'typescript', names: ['Cart'], max: 1 },
      signal,
    );
    expect(cart).toMatchObject({ text: files['lib/cart.ts'], start: 0, end: files['lib/cart.ts'].length });
  });

  it('finds files by candidates, by imports and by related names', async () => {
    const root = await temporaryWorkspace({
      ...files,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
    });
    const workspace = open(root, workerOptions());
    await workspace.whenReady();
    const main = pathToFileURL(join(root, 'main.ts')).href;
    expect(
      (await workspace.files.find(main, ['./no.ts', './private/secret.ts', './lib/cart.ts'], signal))?.path,
    ).toBe('lib/cart.ts');
    const resolved = await workspace.files.resolve?.(
      main,
      { specifier: '@/price', languageId: 'typescript' },
      signal,
    );
    expect(resolved?.map(({ path }) => path)).toEqual(['lib/price.ts']);
    expect((await workspace.files.near(main, 'typescript', signal)).map(({ path }) => path)).toEqual([
      'test/main.test.ts',
    ]);
  });

  it("honors the user's git ignore file of the host's environment", async () => {
    const root = await temporaryWorkspace({ ...files, '.git/HEAD': '' });
    const HOME = await temporaryWorkspace({ '.config/git/ignore': 'cart.ts\n' });
    // With as many files as the limit, files not listed are looked for on disk, where the gate judges them.
    const env = { HOME, GIT_CONFIG_NOSYSTEM: '1' };
    const workspace = open(root, { ...workerOptions(), env, maxFiles: 6 });
    await workspace.whenReady();
    await workspace.changed([pathToFileURL(join(root, 'lib/cart.ts')).href]);
    expect(await define(workspace, root, ['Cart', 'priceOf'])).toEqual(['priceOf lib/price.ts']);
    const main = pathToFileURL(join(root, 'main.ts')).href;
    expect(await workspace.files.find(main, ['./lib/cart.ts'], signal)).toBeUndefined();
  });

  it('resolves pending and later queries with nothing once it is closed', async () => {
    const root = await temporaryWorkspace(files);
    const workspace = open(root, workerOptions());
    const open1 = define(workspace, root, ['Cart']);
    const ready = workspace.whenReady();
    await workspace.close();
    await Promise.all([open1, ready]);
    expect(await define(workspace, root, ['Cart'])).toEqual([]);
  });
});

it('applies changes reported by the host: texts, new and deleted files, folders, rules', async () => {
  const root = await temporaryWorkspace(files);
  const workspace = open(root);
  await workspace.whenReady();
  const changed = (...paths: string[]) =>
    workspace.changed(paths.map((path) => pathToFileURL(join(root, path)).href));

  await writeFile(join(root, 'lib/cart.ts'), 'export class Basket {}\n');
  await writeFile(join(root, 'lib/new.ts'), 'export class Newcomer {}\n');
  await rm(join(root, 'lib/price.ts'));
  await changed('lib/cart.ts', 'lib/new.ts', 'lib/price.ts');
  expect(await define(workspace, root, ['Cart', 'Basket', 'Newcomer', 'priceOf'])).toEqual([
    'Basket lib/cart.ts',
    'Newcomer lib/new.ts',
  ]);

  await rename(join(root, 'lib'), join(root, 'moved'));
  await changed('lib', 'moved');
  expect(await define(workspace, root, ['Newcomer'])).toEqual(['Newcomer moved/new.ts']);

  await writeFile(join(root, '.gitignore'), 'moved/\n');
  await changed('.gitignore');
  expect(await define(workspace, root, ['Newcomer', 'hidden'])).toEqual(['hidden private/secret.ts']);
});

it('reads a definition from disk even if no change was reported', async () => {
  const root = await temporaryWorkspace(files);
  const workspace = open(root);
  await workspace.whenReady();
  await writeFile(join(root, 'lib/cart.ts'), '// moved down\n\n\n\nexport class Cart { other = 1; }\n');
  const [cart] = await workspace.definitions.definitions(
    { uri: 'untitled:1', languageId: 'typescript', names: ['Cart'], max: 1 },
    signal,
  );
  expect(cart?.text).toBe('export class Cart { other = 1; }\n');
  await rm(join(root, 'lib/cart.ts'));
  expect(await define(workspace, root, ['Cart'])).toEqual([]);
});

it('notices changes on disk, in new folders too', async () => {
  const root = await temporaryWorkspace(files);
  const workspace = open(root, { watch: true });
  expect(await workspace.whenReady()).toMatchObject({ watching: true });
  await mkdir(join(root, 'fresh/deep'), { recursive: true });
  await writeFile(join(root, 'fresh/deep/a.ts'), 'export class Fresh {}\n');
  await rm(join(root, 'lib/price.ts'));
  await vi.waitFor(
    async () => {
      expect(await define(workspace, root, ['Fresh', 'priceOf'])).toEqual(['Fresh fresh/deep/a.ts']);
      expect(workspace.progress().files).toBe(7);
    },
    { timeout: 10_000, interval: 50 },
  );
});

it('reads no file denied by its name, nor the target of a link outside the workspace', async () => {
  const outside = await temporaryWorkspace({ 'far.ts': 'export const outside = 1;\n' });
  const root = await temporaryWorkspace({
    '.ssh/keys.ts': 'export const denied = 1;\n',
    'a.ts': 'export const fine = 1;\n',
  });
  await symlink(outside, join(root, 'away'), 'junction');
  const workspace = open(root);
  await workspace.whenReady();
  await workspace.changed([pathToFileURL(join(root, 'away/far.ts')).href]);
  expect(await define(workspace, root, ['outside', 'denied', 'fine'])).toEqual(['fine a.ts']);
});

it('finds no definition of a name that many files declare', async () => {
  const root = await temporaryWorkspace(
    Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`${index}.ts`, 'export function run() {}\n']),
    ),
  );
  const workspace = open(root);
  await workspace.whenReady();
  expect(await define(workspace, root, ['run'])).toEqual([]);
});

it('reports that the worker failed, and settles what is pending', async () => {
  const root = await temporaryWorkspace({ 'broken.mjs': 'throw new Error("broken worker");\n' });
  const workspace = open(root, { worker: pathToFileURL(join(root, 'broken.mjs')) });
  const pending = define(workspace, root, ['Cart']);
  expect(await workspace.whenReady()).toMatchObject({ state: 'failed', message: 'broken worker' });
  expect(await pending).toEqual([]);
});

it('reports each slow ignore list once, and continues when the listener throws', async () => {
  const root = await temporaryWorkspace({
    'worker.mjs': `
      import { parentPort } from 'node:worker_threads';
      const report = (event) =>
        parentPort.postMessage({ service: '${indexService}', type: 'event', event });
      for (const slowList of ['/w/.gitignore', '/w/a/.gitignore', '/w/.gitignore']) report({ slowList });
      report({ progress: { state: 'ready' } });
    `,
  });
  const reported: string[] = [];
  const workspace = open(root, {
    worker: pathToFileURL(join(root, 'worker.mjs')),
    onSlowList(message) {
      reported.push(message);
      throw new Error('a listener that throws');
    },
  });
  expect(await workspace.whenReady()).toMatchObject({ state: 'ready' });
  expect(reported).toEqual(['/w/.gitignore', '/w/a/.gitignore']);
});

it('continues when the progress listener throws', async () => {
  const root = await temporaryWorkspace(files);
  const workspace = open(root, {
    onProgress() {
      throw new Error('a listener that throws');
    },
  });
  expect(await workspace.whenReady()).toMatchObject({ state: 'ready' });
  expect(await define(workspace, root, ['Cart'])).toEqual(['Cart lib/cart.ts']);
});

it('accepts changed URIs without a path', async () => {
  const root = await temporaryWorkspace(files);
  const workspace = open(root);
  await workspace.whenReady();
  await writeFile(join(root, 'lib/new.ts'), 'export class Newcomer {}\n');
  await workspace.changed([
    'file://server/share/x.ts',
    'file:///w/100%.ts',
    null as unknown as string,
    pathToFileURL(join(root, 'lib/new.ts')).href,
  ]);
  expect(await define(workspace, root, ['Newcomer'], '%zz.ts')).toEqual(['Newcomer lib/new.ts']);
});

it('fails and settles pending queries when its worker ends', async () => {
  const root = await temporaryWorkspace({ 'ending.mjs': 'process.exit(0);' });
  const workspace = open(root, { worker: pathToFileURL(join(root, 'ending.mjs')) });
  const pending = define(workspace, root, ['Cart']);
  expect(await workspace.whenReady()).toMatchObject({ state: 'failed', message: 'the worker has ended' });
  expect(await pending).toEqual([]);
});
