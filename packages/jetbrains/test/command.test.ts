import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { readCommandLine } from '../src/template/command-line';
import { templateFileNames, type Template } from '../src/template/template-files';
import { cleanEnv, command, run, temporaryFolder } from './run';

const key = 'secret-key-of-the-test';
let server: CompletionServer;
let home: string;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: key });
});
afterAll(() => server.close());
beforeEach(() => {
  server.configure({ model: () => ({ text: 'color.length);' }), models: 'any', quirks: {} });
  home = temporaryFolder();
  folder = join(home, 'a folder with ö', 'template');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const completion = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [command, ...args], { env: cleanEnv(home, env), cwd: home });
const hosted = () => ({
  COMPLETION_BASE_URL: server.baseUrl,
  COMPLETION_API_KEY: key,
  COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
});
const template = () => JSON.parse(readFileSync(join(folder, 'template.json'), 'utf8')) as Template;

describe('install', { timeout: 60_000 }, () => {
  it('finds Node, writes the folder, starts its command and prints the steps left', async () => {
    const { status, stdout, stderr } = await completion(['install', '--to', folder], hosted());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\(PATH\): version \d+/);
    expect(stdout).toContain('one completion after');
    expect(stdout).toContain('"color.length);"');
    expect(stdout).toMatch(/1\. .*LSP4IJ[^]*2\. .*\n.*template\n {2}3\. /);
    expect(readdirSync(folder).toSorted()).toEqual([...templateFileNames, 'server'].toSorted());
    const [node, script, ...args] = readCommandLine(template().programArgs.default);
    expect(script).toBe(join(folder, 'server', 'completion-sidecar.cjs'));
    expect(args).toEqual(['--stdio']);
    expect(existsSync(node ?? '')).toBe(true);
  });

  it('leaves no temporary file of its own or of a killed run', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await mkdir(folder, { recursive: true });
    writeFileSync(join(folder, `.README.md.completion-${pid}-0123456789ab.tmp`), 'part');
    writeFileSync(join(folder, 'template.json'), '{"id":"completion-sidecar"}');
    await completion(['install', '--to', folder]);
    expect(readdirSync(folder).toSorted()).toEqual([...templateFileNames, 'server'].toSorted());
    expect(readdirSync(join(folder, 'server'))).toEqual(['completion-sidecar.cjs']);
  });

  it('works without a key, with the embedded model', async () => {
    const { status, stdout } = await completion(['install', '--to', folder]);
    expect(status).toBe(0);
    expect(stdout).toContain('one completion after');
  });

  it('writes no key into the folder', async () => {
    await completion(['install', '--to', folder], hosted());
    for (const name of templateFileNames)
      expect(readFileSync(join(folder, name), 'utf8'), name).not.toContain(key);
  });

  it('prints why there is no completion, and succeeds', async () => {
    const env = { ...hosted(), COMPLETION_API_KEY: 'a-wrong-key' };
    const { status, stdout } = await completion(['install', '--to', folder], env);
    expect(status).toBe(0);
    expect(stdout).toMatch(/no completion: Error: /);
    expect(stdout).toContain('it runs: ready after');
  });

  it('keeps existing settings, and replaces the rest', async () => {
    await completion(['install', '--to', folder]);
    writeFileSync(join(folder, 'settings.json'), '{ "completion": { "multiline": "never" } }');
    writeFileSync(join(folder, 'initializationOptions.json'), '{}');
    expect((await completion(['install', '--to', folder])).status).toBe(0);
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('never');
    expect(readFileSync(join(folder, 'initializationOptions.json'), 'utf8')).toContain('minimal');
  });

  it('writes to the state directory without --to', async () => {
    const { status } = await completion(['install']);
    expect(status).toBe(0);
    expect(existsSync(join(home, 'state', 'completion', 'jetbrains', 'template.json'))).toBe(true);
  });

  it('does not change a folder that contains something else', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'template.json'), '{ "id": "another" }');
    const { status, stderr } = await completion(['install', '--to', folder]);
    expect(status).toBe(2);
    expect(stderr).toContain('contains something else');
    expect(readdirSync(folder)).toEqual(['template.json']);
  });

  it('uses only the given Node, and prints why it cannot be used', async () => {
    const missing = await completion(['install', '--to', folder, '--node', join(home, 'nowhere')]);
    expect(missing.status).toBe(1);
    expect(missing.stdout).toContain('nowhere (--node): no such file');
    const old = join(home, 'old-node');
    writeFileSync(old, `#!/bin/sh\necho '["18.20.0", "${old}"]'\n`);
    chmodSync(old, 0o755);
    const tooOld = await completion(['install', '--to', folder, '--node', old]);
    expect(tooOld.status).toBe(1);
    expect(tooOld.stdout).toMatch(/\(--node\): version 18\.20\.0, but it must be 20\.19\.0 or newer/);
    expect(existsSync(folder)).toBe(false);
    const given = await completion(['install', '--to', folder, '--node', process.execPath]);
    expect(given.status).toBe(0);
    expect(readCommandLine(template().programArgs.default)[0]).toBe(process.execPath);
  });

  it('fails when the server does not start, with its stderr', async () => {
    const broken = join(home, 'broken-node');
    const answer = JSON.stringify(['22.0.0', broken]);
    writeFileSync(
      broken,
      `#!/bin/sh\nif [ "$1" = -e ]; then echo '${answer}'; else echo out of memory >&2; exit 7; fi\n`,
    );
    chmodSync(broken, 0o755);
    const { status, stderr } = await completion(['install', '--to', folder, '--node', broken]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/it does not run: it ended with 7\nout of memory/);
  });
});

describe('doctor', { timeout: 60_000 }, () => {
  it('finds no fault after install', async () => {
    await completion(['install', '--to', folder]);
    const { status, stdout, stderr } = await completion(['doctor', '--to', folder]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toMatch(/^bad /m);
    expect(stdout).toMatch(/^ok {3}the server runs and responds/m);
    expect(stdout).toMatch(/^ok {3}a completion came/m);
  });

  it('fails when no completion came, and says why', async () => {
    await completion(['install', '--to', folder]);
    const env = { ...hosted(), COMPLETION_API_KEY: 'a-wrong-key' };
    const { status, stdout } = await completion(['doctor', '--to', folder], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/no completion: Error: /);
    expect(stdout).toContain('bad  no completion came: the reason is above');
  });

  it('reports each fault', async () => {
    expect((await completion(['doctor', '--to', folder])).stdout).toContain(
      'bad  there is no template of this command',
    );
    await completion(['install', '--to', folder]);
    writeFileSync(join(folder, 'server', 'completion-sidecar.cjs'), 'process.exit(3)');
    rmSync(join(folder, 'initializationOptions.json'));
    const { status, stdout, stderr } = await completion(['doctor', '--to', folder]);
    expect(status).toBe(1);
    expect(stdout).toContain('bad  the server is missing or not version');
    expect(stdout).toContain('bad  initializationOptions.json differs from the one of this version');
    expect(stdout).toContain('bad  the server runs and responds');
    expect(stderr).toContain('it does not run');
  });

  it('notices that the folder was moved', async () => {
    await completion(['install', '--to', folder]);
    const moved = join(home, 'moved');
    await rename(folder, moved);
    const { status, stdout } = await completion(['doctor', '--to', moved]);
    expect(status).toBe(1);
    expect(stdout).toContain(`but the folder is now ${moved}`);
  });
});

describe('uninstall', { timeout: 60_000 }, () => {
  it('removes the files of install, prints what stays in the IDE, and can be repeated', async () => {
    await completion(['install', '--to', folder]);
    const { status, stdout } = await completion(['uninstall', '--to', folder]);
    expect(status).toBe(0);
    expect(stdout).toContain('In the IDE, remove "Completion"');
    expect(existsSync(folder)).toBe(false);
    expect((await completion(['uninstall', '--to', folder])).stdout).toContain('nothing is installed');
  });

  it('keeps other files', async () => {
    await completion(['install', '--to', folder]);
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    expect((await completion(['uninstall', '--to', folder])).stdout).toContain('left in');
    expect(readdirSync(folder)).toEqual(['mine.txt']);
    expect((await completion(['uninstall', '--to', folder])).status).toBe(2);
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });
});

describe('the command line', () => {
  it.each([
    [[]],
    [['frobnicate']],
    [['install', 'twice']],
    [['doctor', '--node', 'x']],
    [['install', '--what']],
  ])('rejects the arguments %j in one line', async (args) => {
    const { status, stdout, stderr } = await completion(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('rejects an unknown flag in one line', async () => {
    expect(await completion(['doctor', '--nope'])).toMatchObject({
      status: 2,
      stderr: "completion-jetbrains: Unknown option '--nope'; see --help\n",
    });
  });

  it('prints its usage and version', async () => {
    expect((await completion(['--help'])).stdout).toContain('install [--to DIR] [--node PATH]');
    expect((await completion(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends quietly when its reader is gone', async () => {
    const child = spawn(process.execPath, [command, '--help'], { env: cleanEnv(home) });
    child.stdout.destroy();
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
