import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { runCommand, startCommand } from './run-command';

const key = 'secret-key-of-the-test';
let server: CompletionServer;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: key });
});
afterAll(() => server.close());

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-cli-'));
  server.clearLog();
  server.configure({ model: () => ({ text: '42;' }), models: 'any', quirks: {}, strict: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const env = () => ({
  COMPLETION_BASE_URL: server.baseUrl,
  COMPLETION_API_KEY: key,
  COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
});

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const complete = (
  args: readonly string[],
  more: { readonly input?: string; readonly env?: Record<string, string> } = {},
) =>
  runCommand(['complete', ...args], {
    cwd: folder,
    env: { ...env(), ...more.env },
    ...(more.input === undefined ? {} : { input: more.input }),
  });

describe('completion complete', () => {
  it('streams the completion to stdout and nothing else', async () => {
    await file('a.ts', 'const a = \nconst b = 2;\n');
    expect(await complete(['a.ts:1:11'])).toEqual({ status: 0, stdout: '42;', stderr: '' });
    expect(server.requests[0]?.body).toMatchObject({ model: 'Qwen/Qwen2.5-Coder-7B', max_tokens: 256 });
  });

  it('prints text as it arrives, not at the end', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ model: () => ({ text: 'one + two + three;', tokenMs: 150 }) });
    const { child, ended } = startCommand(['complete', 'a.ts:1:11'], { cwd: folder, env: env() });
    const first = await new Promise<string>((resolve) => child.stdout?.once('data', resolve));
    expect('one + two + three;'.startsWith(first)).toBe(true);
    expect(first.length).toBeLessThan(18);
    expect((await ended).stdout).toBe('one + two + three;');
  });

  it('reads stdin with a cursor mark or an offset', async () => {
    const input = 'def area(r):\n    return ';
    expect(await complete(['-', '--language', 'python'], { input: `${input}<|cursor|>\n` })).toMatchObject({
      status: 0,
      stdout: '42;',
    });
    expect(await complete(['-', '--language', 'python', '--offset', '24'], { input })).toMatchObject({
      status: 0,
      stdout: '42;',
    });
  });

  it('prints one JSON object a line with --json', async () => {
    await file('a.ts', 'const a = ');
    const { stdout, status } = await complete(['a.ts:1:11', '--json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(status).toBe(0);
    expect(lines.map(({ type }) => type)).toContain('delta');
    expect(lines.at(-1)).toMatchObject({
      type: 'outcome',
      kind: 'items',
      model: 'Qwen/Qwen2.5-Coder-7B',
      items: [{ insertText: '42;', range: { start: 10, end: 10 } }],
    });
    expect(lines.at(-1)).toHaveProperty('timings.totalMs');
  });

  it('reports the context files that it leaves out, and does not send them', async () => {
    await file('a.ts', 'const a = ');
    await file('.env', 'A=planted');
    await file('.gitignore', 'own.ts\n');
    await file('own.ts', 'const planted = 1;');
    await file('other.ts', 'export const other = 1;');
    const { status, stderr } = await complete(['a.ts:1:11', '--context', '.env', 'own.ts', 'other.ts']);
    expect(status).toBe(0);
    expect(stderr.split('\n')).toEqual([
      'completion: --context .env is left out: files of this name hold secrets and never leave',
      'completion: --context own.ts is left out: the file is ignored by git',
      '',
    ]);
    const sent = JSON.stringify(server.requests.map(({ body }) => body));
    expect(sent).toContain('const other');
    expect(sent).not.toContain('planted');
  });

  it('passes model, limits, candidates and context files on to the request', async () => {
    await file('a.ts', 'const a = ');
    await file('b.ts', 'export const helper = 1;');
    await complete([
      'a.ts:1:11',
      '--model',
      'm/x',
      '--max-tokens',
      '9',
      '--temperature',
      '0.5',
      '--n',
      '2',
      '--context',
      'b.ts',
    ]);
    expect(server.requests[0]?.body).toMatchObject({ model: 'm/x', max_tokens: 9, temperature: 0.5, n: 2 });
    expect(JSON.stringify(server.requests[0]?.body)).toContain('helper');
    await complete(['a.ts:1:11', '--no-context']);
    expect(JSON.stringify(server.requests[1]?.body)).not.toContain('helper');
  });

  it('sends the request of --provider to the server of --base-url', async () => {
    await file('a.ts', 'const a = ');
    const ran = await complete(
      ['a.ts:1:11', '--provider', 'llama-cpp', '--base-url', server.origin, '--dry-run'],
      {
        env: { COMPLETION_BASE_URL: 'http://127.0.0.1:9/v1' },
      },
    );
    expect(JSON.parse(ran.stdout)).toMatchObject({ input_prefix: 'const a = ', input_suffix: '' });
    const sent = await complete(['a.ts:1:11', '--base-url', server.baseUrl, '--model', 'm/x'], {
      env: { COMPLETION_BASE_URL: 'http://127.0.0.1:9/v1' },
    });
    // The key belongs to the base URL of the environment, and goes nowhere else.
    expect(sent.status).toBe(4);
    expect(server.requests[0]?.headers['authorization']).toBeUndefined();
  });

  it('shows one line with --multiline never, and more with always', async () => {
    await file('a.ts', 'function f() {\n  ');
    server.configure({ model: () => ({ text: 'const a = 1;\n  return a;\n}\n' }) });
    expect((await complete(['a.ts:2:3', '--multiline', 'never'])).stdout).toBe('const a = 1;');
    expect((await complete(['a.ts:2:3', '--multiline', 'always'])).stdout).toContain('return a;');
  });

  it('retries after a 503, but not with --no-retry', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ quirks: { fault: { status: 503, message: 'busy' } } });
    expect((await complete(['a.ts:1:11', '--no-retry'])).status).toBe(4);
    expect(server.requests).toHaveLength(1);
    expect((await complete(['a.ts:1:11'])).status).toBe(4);
    expect(server.requests).toHaveLength(3);
  });

  it('prints the exact request body with --dry-run, and sends nothing', async () => {
    await file('a.ts', 'const a = ');
    const dry = await complete(['a.ts:1:11', '--dry-run']);
    expect(server.requests).toHaveLength(0);
    await complete(['a.ts:1:11']);
    expect(JSON.parse(dry.stdout)).toEqual(server.requests[0]?.body);
  });

  it('writes the completion into the file with --write and keeps byte order mark, line ends and mode', async () => {
    const path = await file('run.sh', '\uFEFFa=\r\nb=2\r\n');
    await chmod(path, 0o750);
    expect(await complete(['run.sh:1:3', '--write'])).toMatchObject({ status: 0, stdout: '42;' });
    expect(await readFile(path, 'utf8')).toBe('\uFEFFa=42;\r\nb=2\r\n');
    expect((await stat(path)).mode & 0o777).toBe(0o750);
  });

  it('closes the connection on Ctrl-C and ends with 130', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ model: () => ({ text: 'never', ttftMs: 60_000 }) });
    const { child, ended } = startCommand(['complete', 'a.ts:1:11'], { cwd: folder, env: env() });
    const modelRequest = await server.nextRequest();
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 130, stdout: '' });
    expect(await modelRequest.closed).toBe('aborted');
  });

  it('prints why there is nothing to show, and ends with 3', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ model: () => ({ text: '' }) });
    expect(await complete(['a.ts:1:11'])).toMatchObject({
      status: 3,
      stdout: '',
      stderr: 'completion: nothing to show: the model had nothing to say here\n',
    });
  });

  it('tells on stderr, in JSON and in doctor what a request brought about, each once', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ models: ['acme-smol'] });
    const unnamed = { COMPLETION_BASE_URL: server.baseUrl, COMPLETION_API_KEY: key };
    const messages = [
      `no model is set, so acme-smol is used, from the list of ${new URL(server.baseUrl).origin}; set "model" to choose another`,
      "no fill-in-the-middle format is known for the model acme-smol, so it sees only the text before the cursor; set prompt.fimFormat to its family's name, or choose a model that fills in the middle",
    ];
    const given = { cwd: folder, env: { ...unnamed, XDG_STATE_HOME: join(folder, 'state') } };
    expect(await runCommand(['complete', 'a.ts:1:11', '--no-context'], given)).toEqual({
      status: 0,
      stdout: '42;',
      stderr: messages.map((message) => `completion: ${message}\n`).join(''),
    });
    const json = await runCommand(['complete', 'a.ts:1:11', '--no-context', '--json'], given);
    expect(json.stderr).toBe('');
    const outcome = json.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(outcome)).toMatchObject({ notices: messages.map((message) => ({ message })) });
    const doctor = await runCommand(['doctor'], given);
    for (const message of messages) expect(doctor.stdout.split(message)).toHaveLength(2);
    const explained = await runCommand(['explain'], given);
    expect(explained.stdout).toContain('shown: 3 characters; model-chosen; unknown-fim-format; ');
  });

  it('does not send a file that may not leave, names the rule, and ends with 3', async () => {
    await file('.env', 'TOKEN=');
    const { status, stderr } = await complete(['.env:1:7']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/not asked: env-file; files of this name hold secrets and never leave$/m);
    const json = await complete(['.env:1:7', '--json']);
    expect(json).toMatchObject({ status: 3, stderr });
    expect(JSON.parse(json.stdout)).toMatchObject({ type: 'outcome', rule: 'env-file' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('while a list of files does not end', () => {
  // In every thread but the first, looking at an ignore file never ends.
  const slow = {
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('../../sidecar/test/fixtures/slow-rules.cjs', import.meta.url))}`,
  };
  const start = async (args: readonly string[]) => {
    await file('.completionignore', 'never.py\n');
    await file('a.py', 'first = compute(1)\nsecond = compute(2)\nthird = comp');
    return startCommand(args, { cwd: folder, env: slow });
  };

  it.each([
    ['complete', ['complete', 'a.py:3:13'], 'SIGINT', 130],
    ['complete', ['complete', 'a.py:3:13'], 'SIGTERM', 143],
    ['eval', ['eval', '.', '--samples', '2'], 'SIGINT', 130],
    ['eval', ['eval', '.', '--samples', '2'], 'SIGTERM', 143],
  ] as const)('%s ends on a signal: %j, %s', async (_what, args, signal, code) => {
    const { child, ended, untilStderr } = await start(args);
    await untilStderr('slow rules');
    child.kill(signal);
    expect((await ended).status).toBe(code);
  });

  it('answers within --timeout from the files read by then', async () => {
    const { ended } = await start(['complete', 'a.py:3:13', '--timeout', '8000']);
    const { status, stdout, stderr } = await ended;
    expect(stderr).toContain('slow rules');
    expect(stderr).toContain('learnt from 0 files only: the time limit left no more');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ute/);
  });
});

describe('bad input gets one line with what to do', () => {
  const cases: readonly [string, readonly string[], number, RegExp][] = [
    ['no such file', ['nope.ts:1:1'], 2, /there is no file nope\.ts/],
    ['a directory', ['.:1:1'], 2, /is a directory/],
    ['no line and column', ['a.ts'], 2, /give FILE:LINE:COL/],
    ['a line past the end', ['a.ts:9:1'], 2, /line 9 is past the end .* 1 line\b/],
    ['a column past the end', ['a.ts:1:99'], 2, /column 99 is past the end of line 1/],
    ['a binary file', ['binary.bin:1:1'], 2, /is a binary file/],
    ['an unknown provider', ['a.ts:1:1', '--provider', 'nope'], 2, /--provider/],
    [
      'an unknown flag',
      ['a.ts:1:1', '--nope'],
      2,
      /unknown option '--nope'; see completion complete --help$/m,
    ],
    [
      'a flag without its value',
      ['a.ts:1:1', '--model'],
      2,
      /argument missing; see completion complete --help$/m,
    ],
    ['a word too many', ['a.ts:1:1', 'b.ts'], 2, /got 2; see completion complete --help$/m],
    ['a temperature beyond its range', ['a.ts:1:1', '--temperature', '9'], 2, /temperature/],
    ['a base URL that is none', ['a.ts:1:1', '--base-url', 'nonsense'], 2, /--base-url/],
    ['an unreadable --context', ['a.ts:1:1', '--context', 'nope.ts'], 2, /--context nope\.ts/],
    [
      'a device as --context',
      ['a.ts:1:1', '--context', '/dev/zero'],
      2,
      /--context \/dev\/zero is not a regular file; name a text file/,
    ],
  ];
  it.each(cases)('%s', async (_what, args, status, words) => {
    await file('a.ts', 'const a = ');
    await file('binary.bin', Uint8Array.of(1, 0, 2));
    const ran = await complete(args);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [['nope'], /unknown command 'nope'; see completion --help$/],
    [['serve', '--port', '70000'], /^completion: --port must be an integer from 0 to 65535, got 70000$/],
    [
      ['complete', 'a.ts:1:1', '--max-tokens', '0'],
      /^completion: --max-tokens must be an integer ≥ 1, got 0$/,
    ],
    [
      ['complete', 'a.ts:1:1', '--temperature', 'warm'],
      /^completion: --temperature must be a number, got warm$/,
    ],
    [['complete', 'a.ts:1:1', '--n', '99'], /^completion: --n must be an integer from 1 to 10, got 99$/],
    [['eval', '.', '--samples='], /^completion: --samples must be an integer ≥ 1, got ''$/],
    [['config', '--schema', 'team'], /^completion: --schema must be one of user, project, got team$/],
    [['serve', '--static', 'nowhere'], /--static must be a folder with files to serve, got nowhere$/],
    [['eval'], /missing required argument 'dir'; see completion eval --help$/],
  ])('%j', async (args, words) => {
    const ran = await runCommand(args, { cwd: folder, env: env() });
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr.trimEnd()).toMatch(words);
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('rejects a key that does not fit into a header', async () => {
    await file('a.ts', 'const a = ');
    const ran = await complete(['a.ts:1:11'], { env: { COMPLETION_API_KEY: 'sk-…' } });
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^completion: the API key from environment COMPLETION_API_KEY .*; paste it anew$/m,
    );
    expect(ran.stderr).not.toContain('sk-');
  });

  it('rejects a missing key', async () => {
    await file('a.ts', 'const a = ');
    const ran = await complete(['a.ts:1:1', '--provider', 'token-factory'], {
      env: { COMPLETION_BASE_URL: '' },
    });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('NEBIUS_API_KEY');
  });

  it('reports invalid JSON in a configuration with file, line and column', async () => {
    await file('a.ts', 'const a = ');
    await file('completion.config.json', '{\n  "maxTokens": oops\n}');
    const { status, stderr } = await complete(['a.ts:1:1']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/completion\.config\.json:2:\d+/);
  });
});

describe('the key', () => {
  it('prints and writes no key, in success and failure', async () => {
    const state = join(folder, 'state');
    const withState = { ...env(), XDG_STATE_HOME: state };
    await file('a.ts', 'const a = ');
    const run = (args: readonly string[]) =>
      runCommand(['--debug', ...args], { cwd: folder, env: withState });
    const printed = [
      await run(['complete', 'a.ts:1:11', '--json']),
      await run(['complete', 'a.ts:1:11', '--dry-run']),
      await run(['models', '--json']),
      await run(['config']),
      await run(['doctor']),
    ];
    // A server that repeats the key in its refusal.
    server.configure({ quirks: { fault: { status: 401, message: `no such key: ${key}` } } });
    printed.push(
      await run(['complete', 'a.ts:1:11']),
      await run(['models']),
      await run(['doctor']),
      await run(['eval', '.', '--samples', '1']),
      await run(['explain']),
    );
    expect(printed.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 4, 0, 4, 4, 0]);
    for (const { stdout, stderr } of printed) expect(stdout + stderr).not.toContain(key);
    const log = await readFile(join(state, 'completion', 'outcomes.jsonl'), 'utf8');
    expect(log.trim().split('\n').length).toBeGreaterThan(1);
    expect(log).not.toContain(key);
  });
});

describe('provider errors end with 4', () => {
  it.each([
    [401, /API key/],
    [500, /500/],
    [404, /model/i],
  ])('status %i, in one line, the stack only with --debug', async (status, words) => {
    await file('a.ts', 'const a = ');
    server.configure({ quirks: { fault: { status, message: 'the model is gone, it does not exist' } } });
    const ran = await complete(['a.ts:1:11', '--no-retry']);
    expect(ran.status).toBe(4);
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1);
    const debug = await runCommand(['--debug', 'complete', 'a.ts:1:11', '--no-retry'], {
      cwd: folder,
      env: env(),
    });
    expect(debug.stderr).toContain('at ');
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '30' } }, /answered 429: .*; ask again in 30 s$/],
    [{ status: 503 }, /answered 503: .*; the fault is at the server: ask again later$/],
  ])('%j, with what to do', async (fault, words) => {
    await file('a.ts', 'const a = ');
    server.configure({ quirks: { fault: { message: 'busy', ...fault } } });
    const ran = await complete(['a.ts:1:11', '--no-retry']);
    expect(ran.status).toBe(4);
    expect(ran.stderr.trimEnd()).toMatch(words);
  });

  it('reports an absent server, or one without TLS, with what to do', async () => {
    await file('a.ts', 'const a = ');
    const completeAt = (url: string) => complete(['a.ts:1:11', '--no-retry', '--base-url', url]);
    const secure = await completeAt(server.origin.replace('http:', 'https:'));
    expect(secure.stderr.trimEnd()).toMatch(
      /; the server speaks no TLS at this port: try http:\/\/ in the base URL$/,
    );
    const gone = await completeAt('http://127.0.0.1:9/v1');
    expect(gone.stderr.trimEnd()).toMatch(/; check the base URL, the proxy and the network$/);
    expect([secure.status, gone.status]).toEqual([4, 4]);
  });

  it('reports a deadline that has passed', async () => {
    await file('a.ts', 'const a = ');
    server.configure({ model: () => ({ text: 'late', ttftMs: 60_000 }) });
    const ran = await complete(['a.ts:1:11', '--timeout', '200']);
    expect(ran).toMatchObject({ status: 4, stdout: '' });
    expect(ran.stderr).toMatch(/before the deadline.* raise --timeout/);
  });
});

describe('an untrusted project', () => {
  it('cannot choose the server: its setting is ignored with a warning', async () => {
    await file('a.ts', 'const a = ');
    await file('completion.config.json', '{ "baseUrl": "http://127.0.0.1:9/v1", "maxTokens": 7 }');
    const ran = await complete(['a.ts:1:11']);
    expect(ran.status).toBe(0);
    expect(ran.stderr.match(/baseUrl/g)).toHaveLength(1);
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 7 });
  });
});

describe('the other commands', () => {
  it('doctor makes one real call, step by step, and shows no key', async () => {
    const ran = await runCommand(['doctor'], { cwd: folder, env: env() });
    expect(ran.status).toBe(0);
    for (const step of ['config', 'key', 'name', 'prompt', 'models', 'call', 'answer'])
      expect(ran.stdout).toContain(`ok  ${step}`);
    expect(ran.stdout + ran.stderr).not.toContain(key);
  });

  it('doctor gets an answer to its example from the embedded model too, and ends with 0', async () => {
    const ran = await runCommand(['doctor'], { cwd: folder });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^ok {2}answer .*"a \+ b;"/m);
    expect(ran.stdout).not.toContain('!!');
  });

  it('doctor reports a proxy without a usable address', async () => {
    const more = {
      ...env(),
      COMPLETION_BASE_URL: 'https://completion.invalid/v1',
      HTTPS_PROXY: 'ftp://me:secret@proxy.invalid',
    };
    const { status, stdout } = await runCommand(['doctor'], { cwd: folder, env: more });
    expect(stdout).toMatch(/^!! {2}route +HTTPS_PROXY must be the address of an http, https or SOCKS proxy/m);
    expect(stdout).not.toContain('secret');
    expect(status).toBe(2);
  });

  it.each([
    [{}, /^ok {2}route +directly: no proxy is set$/m],
    [
      { HTTP_PROXY: 'http://127.0.0.1:9' },
      /^ok {2}route +directly: 127\.0\.0\.1 is this machine, and NO_PROXY has no <-loopback>$/m,
    ],
    [
      { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '10.*,127.0.0.0/8' },
      /^!! {2}route +NO_PROXY: no host is in "10\.\*".*\n.*^ok {2}route +directly: NO_PROXY has 127\.0\.0\.0\/8$/ms,
    ],
    [
      { HTTP_PROXY: 'http://me:secret@127.0.0.1:9', NO_PROXY: '<-loopback>' },
      /^ok {2}route +through the proxy http:\/\/127\.0\.0\.1:9, which HTTP_PROXY names, with a name and a password$/m,
    ],
    [
      { COMPLETION_BASE_URL: 'unix:/nowhere/llama.sock' },
      /^!! {2}route +over the Unix socket \/nowhere\/llama\.sock, which does not exist; start the server/m,
    ],
  ])('doctor shows the route with %o', async (more, words) => {
    const { stdout, stderr } = await runCommand(['doctor'], { cwd: folder, env: { ...env(), ...more } });
    expect(stdout).toMatch(words);
    expect(stdout + stderr).not.toContain('secret');
  });

  it.each<[number, string]>([
    [0, 'config'],
    [0, 'config --json'],
    [0, 'models'],
    [0, 'explain'],
    [0, '--help'],
    [2, 'nonsense'],
  ])('ends with %i, quietly, when the reader of %s is gone', async (status, args) => {
    const { child, ended } = startCommand(args.split(' '), { cwd: folder, env: env() });
    child.stdout?.destroy();
    const ran = await ended;
    expect(ran.stderr).not.toMatch(/EPIPE|Unhandled|^ {4}at /m);
    expect(ran.status).toBe(status);
  });

  it('knows other names of languages, and asks about a misspelt one', async () => {
    await file('completion.config.json', '{ "when": { "languages": { "python": false } } }');
    const input = 'a = <|cursor|>';
    const off = await complete(['-', '--language', 'py'], { input });
    expect(off.stderr).toContain('language-off');
    const misspelt = await complete(['-', '--language', 'pyhton', '--dry-run'], { input });
    expect(misspelt.stderr).toContain('did you mean "python"?');
    expect(misspelt.status).toBe(0);
  });

  it('doctor suggests the right spelling of a model id', async () => {
    server.configure({ models: ['Qwen/Qwen2.5-Coder-7B'] });
    const ran = await runCommand(['doctor', '--model', 'qwen/qwen2.5-coder-7b'], { cwd: folder, env: env() });
    expect(ran.stdout).toContain('the nearest name is Qwen/Qwen2.5-Coder-7B');
    expect(ran.status).toBe(4);
  });

  it('models lists the models of the provider', async () => {
    server.configure({ models: ['a/b', 'Qwen/Qwen2.5-Coder-7B'] });
    const ran = await runCommand(['models'], { cwd: folder, env: env() });
    expect(ran.stdout).toMatch(/^\*\s+Qwen\/Qwen2\.5-Coder-7B/m);
    expect(ran.stdout).toMatch(/Qwen2\.5-Coder-7B\s+fills in the middle\s+by its name of the family qwen/);
    expect(ran.stdout).toMatch(/a\/b\s+unknown/);
  });

  it('models and doctor wait for a list no longer than for an answer', async () => {
    await file('completion.config.json', '{ "timeoutMs": 300 }');
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const variables = { ...env(), COMPLETION_BASE_URL: `http://127.0.0.1:${port}/v1` };
    try {
      const models = await runCommand(['models'], { cwd: folder, env: variables });
      expect(models).toMatchObject({ status: 4, stdout: '' });
      expect(models.stderr).toContain('sent no list of its models within 300 ms; check the base URL');
      const doctor = await runCommand(['doctor'], { cwd: folder, env: variables });
      expect(doctor.status).toBe(4);
      expect(doctor.stdout).toMatch(/^!! {2}models .*sent no list of its models within 300 ms/m);
    } finally {
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    }
  });

  it('explain prints why the last requests showed something or not', async () => {
    await file('a.ts', 'const a = ');
    const state = { XDG_STATE_HOME: join(folder, 'state') };
    await complete(['a.ts:1:11'], { env: state });
    server.configure({ model: () => ({ text: '' }) });
    await complete(['a.ts:1:11'], { env: state });
    const ran = await runCommand(['explain'], { cwd: folder, env: { ...env(), ...state } });
    expect(ran.stdout).toMatch(/a\.ts:1:11 .*shown: 3 characters/);
    expect(ran.stdout).toMatch(/nothing to say/);
  });

  it('config prints the settings in force with their origins, and the schema', async () => {
    await file('completion.config.json', '{ "maxTokens": 7 }');
    const ran = await runCommand(['config'], { cwd: folder, env: env() });
    expect(ran.stdout).toMatch(/maxTokens\s+7\s+.*completion\.config\.json/);
    expect(ran.stdout).toMatch(/model\s+Qwen\/Qwen2\.5-Coder-7B\s+environment COMPLETION_MODEL/);
    expect(ran.stdout).not.toContain(key);
    const schema = await runCommand(['config', '--schema'], { cwd: folder });
    expect(JSON.parse(schema.stdout)).toHaveProperty('properties.maxTokens');
  });

  it('eval prints how often the model restored the text', async () => {
    await file(
      'a.ts',
      Array.from({ length: 12 }, (_, index) => `export const value${index} = compute(${index});`).join('\n'),
    );
    const ran = await runCommand(['eval', '.', '--samples', '6'], { cwd: folder, env: env() });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^all\s+6\s+0 %/m);
    expect(ran.stdout).toMatch(/^6 requests$/m);
    expect(server.requests.length).toBe(6);
  });

  it('eval prints each notice once, or with --json in the lines of the holes', async () => {
    await file(
      'a.ts',
      'const one = 1;\nconst two = one + 1;\nconst three = two + 1;\nexport { one, two, three };\n',
    );
    const unknown = { cwd: folder, env: { ...env(), COMPLETION_MODEL: 'acme-smol' } };
    const message =
      "no fill-in-the-middle format is known for the model acme-smol, so it sees only the text before the cursor; set prompt.fimFormat to its family's name, or choose a model that fills in the middle";
    const ran = await runCommand(['eval', '.', '--samples', '3'], unknown);
    expect(ran).toMatchObject({ status: 0, stderr: `completion: ${message}\n` });
    const { stdout, stderr } = await runCommand(['eval', '.', '--samples', '1', '--json'], unknown);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
      notices: [{ code: 'unknown-fim-format', message }],
    });
  });

  it('models and doctor tell once that the list is that of Ollama', async () => {
    const ollama = createServer((request, response) => {
      request.resume();
      if (request.url === '/v1/models')
        return response.end(
          '{"object":"list","data":[{"id":"smol:latest","object":"model","created":1796054321,"owned_by":"library"}]}\n',
        );
      return response.end(
        '{"id":"cmpl-1","object":"text_completion","created":1,"model":"smol:latest","system_fingerprint":"fp_ollama","choices":[{"text":" a - b;","index":0,"finish_reason":"stop"}]}\n',
      );
    });
    await new Promise<void>((resolve) => ollama.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(ollama.address() as AddressInfo).port}`;
    const given = { cwd: folder, env: { COMPLETION_BASE_URL: origin } };
    const advice = `the server at ${origin} is Ollama, whose OpenAI API puts prompts into a chat template; set the provider to ollama (--provider ollama) for better completions`;
    try {
      const named = { ...given, env: { ...given.env, COMPLETION_MODEL: 'smol' } };
      for (const each of [given, named]) {
        const listed = await runCommand(['models'], each);
        expect(listed.stderr).toBe(`completion: ${advice}\n`);
        expect(listed.stdout).toMatch(/^\* {2}smol:latest /);
      }
      expect((await runCommand(['doctor'], given)).stdout.split(advice)).toHaveLength(2);
    } finally {
      ollama.close();
    }
  });

  it('doctor tells that the server loads its model, and its refusals in one line', async () => {
    let asked = 0;
    const loading = createServer((request, response) => {
      request.resume();
      const isLoading = request.method === 'POST' && ++asked <= 3;
      response.writeHead(isLoading ? 503 : 200, { 'content-type': 'application/json; charset=utf-8' });
      if (isLoading)
        response.end('{"error":{"message":"Loading model","type":"unavailable_error","code":503}}');
      else if (request.method === 'POST')
        response.end('{"choices":[{"text":" a - b;","index":0,"finish_reason":"stop"}]}');
      else response.end('{"data":[{"id":"smol","owned_by":"llamacpp"}]}');
    });
    await new Promise<void>((resolve) => loading.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(loading.address() as AddressInfo).port}`;
    try {
      const { status, stdout } = await runCommand(['doctor'], {
        cwd: folder,
        env: { COMPLETION_BASE_URL: origin, COMPLETION_MODEL: 'smol' },
      });
      expect(status).toBe(0);
      const lines = stdout.split('\n').filter((line) => / call /.test(line) && !line.includes('first bytes'));
      expect(lines).toEqual([
        '--  call        waiting: the server loads its model',
        expect.stringMatching(/^!! {2}call .*: 503 application\/json.* after \d+ ms, 3 times$/),
        expect.stringMatching(/^ok {2}call .*: 200 application\/json.* after \d+ ms$/),
      ]);
    } finally {
      loading.close();
    }
  });

  it('eval prints why holes got no answer, and the provider that is used by default', async () => {
    await file('a.ts', 'export const first = 1;\nexport const second = 2;\n');
    server.configure({ model: () => ({ text: '' }) });
    const ended = await runCommand(['eval', '.', '--samples', '2'], { cwd: folder, env: env() });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^without an answer: 2 empty$/m);
    const local = await runCommand(['eval', '.', '--samples', '1'], { cwd: folder });
    expect(local.stderr).toContain('the local model answers');
  });

  /** The server, and where it is. */
  async function startServe(more: Readonly<Record<string, string>> = {}) {
    const { child, ended } = startCommand(['serve', '--port', '0'], {
      cwd: folder,
      env: { ...env(), COMPLETION_GATEWAY_LOG: 'off', ...more },
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr?.on('data', (piece: string) => {
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(piece)?.[1];
        if (found !== undefined) resolve(found);
      });
      void ended.then(({ stderr }) => reject(new Error(stderr)));
    });
    const ask = (body: object = {}) =>
      fetch(`${url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', prompt: 'const a = ', max_tokens: 5, ...body }),
      });
    return { child, ended, url, ask };
  }

  it('serve answers as an OpenAI-compatible API until it is interrupted', async () => {
    const { child, ended, ask } = await startServe();
    expect(await (await ask()).json()).toMatchObject({ choices: [{ text: '42;' }] });
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
  });

  it('serve lets its answers end, as the gateway does, and prints that it waits', async () => {
    let finish = () => {};
    const last = new Promise<void>((resolve) => (finish = resolve));
    async function* slowly() {
      yield 'one';
      await last;
      yield 'two';
    }
    server.configure({ model: () => ({ text: slowly() }) });
    const { child, ended, url, ask } = await startServe();
    const response = await ask({ stream: true });
    child.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(503);
    // Longer than it once waited, and much shorter than it may.
    await sleep(3_500);
    finish();
    expect(await response.text()).toMatch(/two[\s\S]*data: \[DONE\]\s*$/);
    const { status, stderr } = await ended;
    expect(status).toBe(143);
    expect(stderr).toContain('waiting for 1 answer to end; Ctrl-C again ends at once');
  });

  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
  ] as const)('serve ends at once when %s is followed by %s', async (first, second, status) => {
    async function* never() {
      yield 'one';
      await new Promise(() => {});
    }
    server.configure({ model: () => ({ text: never() }) });
    const { child, ended, url, ask } = await startServe();
    const response = await ask({ stream: true });
    child.kill(first);
    await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(503);
    child.kill(second);
    expect((await ended).status).toBe(status);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('serve ends when it cannot start, also with the embedded model', async () => {
    const given = ['serve', '--port', '0', '--host', '0.0.0.0'];
    const { status, stderr } = await runCommand(given, { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain('without auth');
  });

  it.each([
    [['--host', '0.0.0.0'], {}, 'without auth'],
    [[], { COMPLETION_GATEWAY_TOKENS: 'no hash' }, 'name:sha256'],
    [[], { COMPLETION_GATEWAY_CONFIG: 'nowhere.jsonc' }, 'must be a readable file'],
  ])('the server that may not or cannot start says why: %j %j', async (args, more, words) => {
    const given = ['serve', '--port', '0', ...args];
    const { status, stderr } = await runCommand(given, { cwd: folder, env: { ...env(), ...more } });
    expect(status).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('uses the embedded model by default, with a notice', async () => {
    await file(
      'other.ts',
      'export function total(items: Item[]): number {\n  return items.reduce((sum, item) => sum + item.price, 0);\n}\n'.repeat(
        3,
      ),
    );
    await file('a.ts', 'export function total(items: Item[]): number {\n  return items.reduce((');
    const ran = await runCommand(['complete', 'a.ts:2:24'], { cwd: folder });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toBe('sum, item) => sum + item.price, 0);');
    expect(ran.stderr).toContain('the local model answers');
  });
});

describe('what the local model has learned', () => {
  const cache = () => join(folder, 'cache');
  const kept = async () => {
    const entries = await readdir(cache(), { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  };
  const project = () => join(folder, 'project');
  const line = 'export const total = items.reduce((sum, item) => sum + item.price, 0);\n';
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    runCommand(args, { cwd: project(), env: { XDG_CACHE_HOME: cache(), ...more } });
  beforeEach(async () => {
    await mkdir(project());
    await file('project/other.ts', line.repeat(3));
    await file('project/a.ts', 'export const total = items.reduce((');
  });

  it('is kept for the next call, which learns what has changed', async () => {
    const first = await run(['complete', 'a.ts:1:36']);
    expect(first.stdout).toBe('sum, item) => sum + item.price, 0);');
    expect(await kept()).toHaveLength(1);
    expect((await run(['complete', 'a.ts:1:36'])).stdout).toBe(first.stdout);
    await file('project/other.ts', line.replace('price', 'amount').repeat(3));
    expect((await run(['complete', 'a.ts:1:36'])).stdout).toBe('sum, item) => sum + item.amount, 0);');
  });

  it('is made anew without a word when it is damaged; --debug tells', async () => {
    const { stdout } = await run(['complete', 'a.ts:1:36']);
    const [path = ''] = await kept();
    await truncate(path, 100);
    const second = await run(['complete', 'a.ts:1:36']);
    expect(second.stdout).toBe(stdout);
    expect(second.stderr).not.toContain('kept index');
    await truncate(path, 100);
    const debugged = await run(['--debug', 'complete', 'a.ts:1:36']);
    expect(debugged.stdout).toBe(stdout);
    expect(debugged.stderr).toContain(`the kept index ${path} is made anew: it is no kept index`);
  });

  it('is not kept when the user file says so, and a project cannot say otherwise', async () => {
    await mkdir(join(folder, 'config', 'completion'), { recursive: true });
    await file('config/completion/config.json', '{ "keepLocalIndex": false }');
    await file('project/completion.config.json', '{ "keepLocalIndex": true }');
    const { stdout, stderr } = await run(['complete', 'a.ts:1:36'], {
      XDG_CONFIG_HOME: join(folder, 'config'),
    });
    expect(stdout).toBe('sum, item) => sum + item.price, 0);');
    expect(stderr).toContain('keepLocalIndex');
    expect(await kept()).toEqual([]);
  });

  it('is nothing for a file that may not leave, which is refused before', async () => {
    await file('project/.completionignore', 'a.ts\n');
    const { status, stderr } = await run(['complete', 'a.ts:1:36']);
    expect(status).toBe(3);
    expect(stderr).toContain('completionignore');
    expect(await kept()).toEqual([]);
  });

  it('is kept by eval too, which restores no hole from the hole itself', async () => {
    await file('project/unique.ts', 'export const peculiar = gather(unheardOf, singular);\n');
    await rm(join(project(), 'other.ts'));
    await rm(join(project(), 'a.ts'));
    for (let round = 0; round < 2; round++) {
      const { status, stdout } = await run(['eval', '.', '--samples', '3']);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^all\s+\d+\s+0 %/m);
    }
    expect(await kept()).toHaveLength(1);
  });

  it('is kept by serve too', async () => {
    const { child, ended, untilStderr } = startCommand(['serve', '--port', '0'], {
      cwd: project(),
      env: { XDG_CACHE_HOME: cache(), COMPLETION_GATEWAY_LOG: 'off' },
    });
    await untilStderr('serving the embedded local model');
    child.kill('SIGTERM');
    await ended;
    expect(await kept()).toHaveLength(1);
    expect((await run(['complete', 'a.ts:1:36'])).stdout).toBe('sum, item) => sum + item.price, 0);');
  });
});
