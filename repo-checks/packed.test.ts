import { mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserReadmes, readmeSamples, runSample, sampleRuns, startSampleServer } from './readme-samples';
import {
  codeEntries,
  expectNone,
  named,
  publishable,
  root,
  runCommand,
  type WorkspacePackage,
} from './workspace';

// attw's profile `node16` leaves out one resolution, `node10`: that of Node before 12.7, which knows no export maps and
// finds no subpath, whatever we write. Every Node we support and every bundler knows them.

const nameOf = ({ manifest }: WorkspacePackage) => manifest.name;
const specifiers = (each: WorkspacePackage, condition: 'import' | 'require') =>
  codeEntries(each, condition).map(({ specifier }) => specifier);
const typed = publishable.filter((each) => codeEntries(each, 'import').length > 0);
const withCommands = publishable.filter(({ manifest }) => manifest.bin !== undefined);

describe('packed packages', () => {
  let folder: string;
  const tarballs = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-packed-'));
    for (const { path, manifest, short } of publishable) {
      const target = join(folder, 'tarballs', short);
      await mkdir(target, { recursive: true });
      const packed = await runCommand('pnpm', ['pack', '--pack-destination', target], { cwd: path }).catch(
        (error: unknown) => {
          throw new Error('pnpm is not on the PATH; run these tests by `npm test`', { cause: error });
        },
      );
      const [name] = await readdir(target);
      if (packed.status !== 0 || name === undefined)
        throw new Error(`pnpm pack ${manifest.name}: ${packed.stderr}`);
      tarballs.set(manifest.name, join(target, name));
    }
    await installPacked(folder, tarballs);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const tarballOf = ({ manifest }: WorkspacePackage) => {
    const tarball = tarballs.get(manifest.name);
    if (tarball === undefined) throw new Error(`${manifest.name} was not packed`);
    return tarball;
  };

  it.each(named(publishable, nameOf))('publint finds nothing in %s', async (_name, each) => {
    const file = await readFile(tarballOf(each));
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expectNone(
      messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
      `Correct ${each.folder}/package.json or its build (https://publint.dev/rules):`,
    );
  });

  it.each(named(typed, nameOf))('types of %s are right for ESM and CommonJS', async (_name, each) => {
    const cli = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const table = ['--format', 'table-flipped', '--no-color', '--no-emoji'];
    const required = codeEntries(each, 'require').map(({ key }) => key);
    const isWhole = codeEntries(each, 'import').every(({ key }) => required.includes(key));
    // What is for tests alone, as Vitest's own API, may be for import alone.
    const ignored = isWhole ? [] : ['--ignore-rules', 'no-resolution'];
    const args = [cli, tarballOf(each), ...table, '--profile', 'node16', ...ignored];
    const { status, stdout } = await runCommand(process.execPath, args);
    if (status !== 0)
      throw new Error(`Correct the "types" conditions in ${each.folder}/package.json:\n${stdout}`);
    for (const { specifier } of codeEntries(each, 'import')) expect(stdout).toContain(`"${specifier}"`);
  });

  it.each(named(publishable, nameOf))('%s holds what it needs and no tests', async (_name, each) => {
    const { stdout } = await runCommand('tar', ['-tzf', tarballOf(each)]);
    const files = stdout.split(/\r?\n/);
    for (const file of ['package/README.md', 'package/LICENSE', 'package/package.json'])
      expect(files).toContain(file);
    expectNone(
      files
        // The template of a new package has its sources and tests.
        .filter((file) => !file.startsWith('package/template/'))
        .filter((file) => /\.test\.|\/fixtures\/|\.tsbuildinfo|\/src\//.test(file)),
      `Take these out of "files" in ${each.folder}/package.json:`,
    );
    const manifest = await readFile(join(folder, 'node_modules', each.manifest.name, 'package.json'), 'utf8');
    expect(manifest, 'pnpm must have put versions in place of workspace:').not.toContain('workspace:');
  });

  describe.each(named(typed, nameOf))('%s in a plain folder', (_name, each) => {
    it.each(specifiers(each, 'import'))('is imported: %s', async (specifier) => {
      const file = join(folder, 'import.mjs');
      await writeFile(
        file,
        `const all = await import('${specifier}'); console.log(Object.keys(all).length);`,
      );
      const { status, stdout, stderr } = await runCommand(process.execPath, [file], { cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // A worker's module is started, not called: it exports nothing.
      expect(Number(stdout)).toBeGreaterThan(/[/-]worker$/.test(specifier) ? -1 : 0);
    });

    it.each(specifiers(each, 'require'))('is required: %s', async (specifier) => {
      const file = join(folder, 'require.cjs');
      await writeFile(file, `console.log(Object.keys(require('${specifier}')).length);`);
      const { status, stdout, stderr } = await runCommand(process.execPath, [file], { cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // A worker's module is started, not called: it exports nothing.
      expect(Number(stdout)).toBeGreaterThan(/[/-]worker$/.test(specifier) ? -1 : 0);
    });
  });

  describe('samples of READMEs', () => {
    let server: Awaited<ReturnType<typeof startSampleServer>>;
    beforeAll(async () => {
      server = await startSampleServer();
    });
    afterAll(() => server?.close());

    it('are all run, here or in a browser', async () => {
      const titles = (await readmeSamples()).map(({ title }) => title);
      const run = Object.entries(sampleRuns).flatMap(([file, runs]) =>
        runs.map((_, i) => `${file} ${i + 1}`),
      );
      expect(
        titles.filter((title) => !browserReadmes.some((file) => title.startsWith(file))).toSorted(),
      ).toEqual(run.toSorted());
    });

    it.each(
      Object.entries(sampleRuns).flatMap(([file, runs]) =>
        runs.map((run, i) => [`${file} ${i + 1}`, run] as const),
      ),
    )(
      '%s',
      async (title, run) => {
        const sample = (await readmeSamples()).find((each) => each.title === title);
        if (sample === undefined) throw new Error('there is no such sample');
        const { status, stdout, stderr } = await runSample(sample, run, { folder, server: server.url });
        expect(stderr).toMatch(run.reports ?? /^$/);
        expect(stdout).toMatch(run.prints);
        expect(status).toBe(0);
      },
      60_000,
    );
  });

  it('recognizes errors across the ESM and the CommonJS copy of core', async () => {
    const file = join(folder, 'both.mjs');
    await writeFile(
      file,
      `import { createRequire } from 'node:module';
       import { CompletionError } from '@org/completion-core';
       const other = createRequire(import.meta.url)('@org/completion-core');
       const error = new other.CompletionError('timeout', 'late');
       console.log(CompletionError.is(error), error instanceof CompletionError);`,
    );
    const { stdout } = await runCommand(process.execPath, [file], { cwd: folder });
    expect(stdout.trim()).toBe('true false');
  });

  it.each(named(withCommands, nameOf))('the commands of %s start', async (_name, { manifest }) => {
    for (const [name, path] of Object.entries(manifest.bin ?? {})) {
      const script = join(folder, 'node_modules', manifest.name, path);
      expect(
        (await readFile(script, 'utf8')).startsWith('#!/usr/bin/env node\n'),
        `${name} has its first line`,
      ).toBe(true);
      const { status, stderr } = await runCommand(process.execPath, [script, '--help'], { cwd: folder });
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
    }
  });
});

/** Lays the tarballs out as a package manager would; what they depend on is linked from the workspace, so nothing is fetched. */
async function installPacked(folder: string, tarballs: ReadonlyMap<string, string>): Promise<void> {
  const modules = join(folder, 'node_modules');
  for (const { manifest, path } of publishable) {
    const target = join(modules, manifest.name);
    await mkdir(target, { recursive: true });
    const { status, stderr } = await runCommand('tar', [
      '-xzf',
      tarballs.get(manifest.name) ?? '',
      '-C',
      target,
      '--strip-components=1',
    ]);
    if (status !== 0) throw new Error(stderr);
    const own = join(target, 'node_modules');
    const wanted = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const name of wanted.filter((each) => !tarballs.has(each))) {
      await mkdir(dirname(join(own, name)), { recursive: true });
      await symlink(await realpath(join(path, 'node_modules', name)), join(own, name), 'junction');
    }
  }
}
