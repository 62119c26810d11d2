import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startCompletionServer,
  type CompletionServer,
  type ModelAnswer,
} from '@org/completion-testing/server';
import { runCommand, startCommand } from './run-command';

const run = promisify(execFile);
const key = 'secret-key-of-the-test';
let server: CompletionServer;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: key, models: 'any', strict: false });
});
afterAll(() => server.close());

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-edit-'));
  server.clearLog();
  await git('init', '--quiet');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]) =>
  run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
  });

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function commit(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await file(name, text);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'a');
}

const answer = (text: string, more: Partial<ModelAnswer> = {}) =>
  server.configure({ model: () => ({ text, tokenChars: 1_000, ...more }), quirks: {} });

const env = () => ({
  COMPLETION_NEXT_EDIT_BASE_URL: server.baseUrl,
  COMPLETION_NEXT_EDIT_API_KEY: key,
  COMPLETION_NEXT_EDIT_MODEL: 'sweep-next-edit-1.5b',
});

interface More {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const edit = (args: readonly string[], more: More = {}) =>
  runCommand(['edit', ...args], {
    cwd: more.cwd ?? folder,
    env: { ...env(), ...more.env },
    ...(more.input === undefined ? {} : { input: more.input }),
  });

/** What was sent: the prompt, or the messages of a chat. */
function sent(): string {
  const [{ body } = { body: undefined }] = server.requests;
  const { prompt, messages = [] } = body as {
    readonly prompt?: string;
    readonly messages?: readonly { readonly content: string }[];
  };
  return prompt ?? messages.map(({ content }) => content).join('\n');
}

const before = [
  'const TAX = 0.2;',
  'function total(price: number) {',
  '  return price;',
  '}',
  'export { total };',
  '',
];
const typed = before.with(1, 'function total(price: number, qty: number) {');
const wanted = typed.with(2, '  return price * qty;');
const text = (lines: readonly string[]) => lines.join('\n');

const hunk = `--- a/src/cart.ts
+++ b/src/cart.ts
@@ -1,5 +1,5 @@
 const TAX = 0.2;
 function total(price: number, qty: number) {
-  return price;
+  return price * qty;
 }
 export { total };
`;

/** The file as it was committed, and as it is now that a parameter was added. */
async function cart(): Promise<string> {
  await commit({ 'src/cart.ts': text(before) });
  return file('src/cart.ts', text(typed));
}

describe('completion edit', () => {
  it('prints the next edit as a unified diff, and nothing else', async () => {
    await cart();
    answer(text(wanted));
    expect(await edit(['src/cart.ts'])).toEqual({ status: 0, stdout: hunk, stderr: '' });
    expect(sent()).toContain(
      '<|file_sep|>src/cart.ts.diff\noriginal:\nconst TAX = 0.2;\nfunction total(price: number) {',
    );
  });

  it('prints a diff that git applies', async () => {
    const path = await cart();
    answer(text(wanted));
    const { stdout } = await edit(['cart.ts'], { cwd: join(folder, 'src') });
    await file('edit.diff', stdout);
    await git('apply', 'edit.diff');
    expect(await readFile(path, 'utf8')).toBe(text(wanted));
  });

  it.each<[string, string, string]>([
    ['zeta-2.1', 'zed-industries/zeta-2.1', `<|marker_1|>${text(wanted)}<|marker_2|>`],
    ['zeta-2', 'zed-industries/zeta-2', `${text(wanted)}>>>>>>> UPDATED\n`],
    ['zeta-1', 'zeta', `<|editable_region_start|>\n${text(wanted)}<|editable_region_end|>`],
    ['sweep-v2', 'sweep-next-edit-v2-7b', wanted.slice(1).join('\n')],
    ['sweep-v1', 'sweep-next-edit-0.5b', text(wanted)],
    ['mercury', 'mercury-edit-2', `\`\`\`\n${text(wanted)}\`\`\``],
    ['instinct', 'instinct', text(wanted)],
    ['chat', 'some-chat-model', `<region>\n${text(wanted)}</region>`],
  ])('speaks the format %s', async (format, model, said) => {
    await cart();
    answer(said);
    for (const args of [
      ['--model', model],
      ['--model', 'served-name', '--format', format],
    ])
      expect(await edit(['src/cart.ts', ...args])).toEqual({ status: 0, stdout: hunk, stderr: '' });
    expect(server.requests.map(({ body }) => (body as { model: string }).model)).toEqual([
      model,
      'served-name',
    ]);
  });

  it("asks Inception's endpoint of edits", async () => {
    await cart();
    const asked: string[] = [];
    const inception = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const content = `\`\`\`\n${text(wanted)}\`\`\``;
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
      });
    });
    await new Promise<void>((resolve) => inception.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = inception.address() as AddressInfo;
      const ran = await edit(['src/cart.ts', '--provider', 'mercury-edit'], {
        env: {
          COMPLETION_NEXT_EDIT_BASE_URL: `http://127.0.0.1:${port}/v1`,
          COMPLETION_NEXT_EDIT_MODEL: 'mercury-edit-2',
        },
      });
      expect(ran).toEqual({ status: 0, stdout: hunk, stderr: '' });
      expect(asked).toEqual([`/v1/edit/completions Bearer ${key}`]);
    } finally {
      inception.close();
    }
  });

  it('asks where completions go when next edits have no address', async () => {
    await cart();
    answer(text(wanted));
    const ran = await edit(['src/cart.ts'], {
      env: {
        COMPLETION_BASE_URL: server.baseUrl,
        COMPLETION_API_KEY: key,
        COMPLETION_NEXT_EDIT_BASE_URL: '',
        COMPLETION_NEXT_EDIT_API_KEY: '',
      },
    });
    expect(ran).toEqual({ status: 0, stdout: hunk, stderr: '' });
  });

  it('prints one JSON object a line with --json', async () => {
    await cart();
    answer(text(wanted));
    const { stdout, status } = await edit(['src/cart.ts', '--json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(status).toBe(0);
    expect(lines).toEqual([
      {
        type: 'item',
        diff: hunk,
        item: expect.objectContaining({ kind: 'insertion', line: 2, remaining: 0 }) as object,
      },
      expect.objectContaining({
        type: 'outcome',
        kind: 'items',
        provider: 'openai-compatible',
        model: 'sweep-next-edit-1.5b',
        items: [expect.objectContaining({ insertText: ' * qty' })],
      }),
    ]);
  });

  it('keeps the outcome for completion explain', async () => {
    await cart();
    answer(text(wanted));
    const state = { XDG_STATE_HOME: join(folder, 'state') };
    await edit(['src/cart.ts'], { env: state });
    const { stdout } = await runCommand(['explain'], { env: state });
    expect(stdout).toMatch(
      /edit src\/cart\.ts:2:42 {2}openai-compatible sweep-next-edit-1\.5b {2}shown: 6 characters/,
    );
  });
});

describe('the history of an edit', () => {
  it('is what differs since the last commit, staged or not, that of the file last', async () => {
    await commit({ 'src/cart.ts': text(before), 'a.ts': 'old a\n', 'b.ts': 'old b\n' });
    await file('src/cart.ts', text(typed));
    await utimes(await file('a.ts', 'new a\n'), 2_000, 2_000);
    await utimes(await file('b.ts', 'new b\n'), 1_000, 1_000);
    await git('add', 'a.ts');
    answer(text(wanted));
    expect((await edit(['src/cart.ts', '--model', 'zeta-2'])).status).toBe(0);
    expect(sent()).toMatch(/\+new b\n.*\+new a\n.*\+function total\(price: number, qty: number\)/s);
  });

  it('holds no file that may not leave, and no secret', async () => {
    await commit({
      'src/cart.ts': text(before),
      '.env': 'A=1\n',
      'own.ts': 'let a = 1;\n',
      'key.ts': 'export const id = 1;\n',
    });
    await file('src/cart.ts', text(typed));
    await file('.env', 'A=planted\n');
    await file('own.ts', 'let planted = 1;\n');
    await file('key.ts', "export const password = 'planted-9f8e7d6c';\n");
    await file('.completionignore', 'own.ts\n');
    answer(text(wanted));
    const ran = await edit(['src/cart.ts', '--model', 'zeta-2']);
    expect(ran).toEqual({ status: 0, stdout: hunk, stderr: '' });
    expect(sent()).toContain('qty: number');
    expect(sent()).toContain('export const password');
    expect(sent()).not.toContain('planted');
    expect(sent()).not.toContain('own.ts');
  });

  it('holds renamed, new and deleted files, and passes over binary ones, links and files without a change', async () => {
    await commit({
      'src/cart.ts': text(before),
      'old.ts': 'one\ntwo\nthree\nfour\nfive\n',
      'same.ts': 'same\n',
      'gone.ts': 'gone\n',
      'image.bin': new Uint8Array([0, 1, 2]),
    });
    await file('src/cart.ts', text(typed));
    await rename(join(folder, 'old.ts'), join(folder, 'renamed one.ts'));
    await file('renamed one.ts', 'one\ntwo\nTHREE\nfour\nfive\n');
    await rename(join(folder, 'same.ts'), join(folder, 'moved.ts'));
    await file('new "one".ts', 'brand new\n');
    await rm(join(folder, 'gone.ts'));
    await file('image.bin', new Uint8Array([0, 9, 9]));
    await symlink('/etc/hostname', join(folder, 'link.ts'));
    await git('add', '--all');
    answer(text(wanted));
    expect((await edit(['src/cart.ts', '--model', 'zeta-2'])).status).toBe(0);
    expect(sent()).toContain('+++ b/renamed one.ts');
    expect(sent()).toMatch(/-three\n\+THREE/);
    expect(sent()).toMatch(/\+\+\+ b\/new "one"\.ts\n.*\n\+brand new/);
    expect(sent()).toMatch(/\+\+\+ b\/gone\.ts\n.*\n-gone/);
    expect(sent()).not.toMatch(/image|moved|link|hostname/);
  });

  it('is a diff that is given, in its order', async () => {
    await file('src/cart.ts', text(typed));
    await file('b.ts', 'new b\n');
    const diff = (name: string, old: string, now: string, line: number) =>
      `--- a/${name}\n+++ b/${name}\n@@ -${line} +${line} @@\n-${old}\n+${now}\n`;
    const input = [
      diff('src/cart.ts', before[1] ?? '', typed[1] ?? '', 2),
      diff('b.ts', 'old b', 'new b', 1),
      diff('src/gone.ts', 'old c', 'new c', 1),
    ].join('');
    answer(text(wanted));
    const ran = await edit(['src/cart.ts', '--diff', '-', '--model', 'zeta-2'], { input });
    expect(ran).toEqual({ status: 0, stdout: hunk, stderr: '' });
    expect(sent()).toMatch(/\+function total\(price: number, qty: number\).*\+new b\n.*\+new c\n/s);
    await file('edits.diff', input.replaceAll('\n', '\r\n'));
    const fromFile = await edit(['src/cart.ts', '--diff', 'edits.diff', '--model', 'zeta-2']);
    expect(fromFile).toEqual({ status: 0, stdout: hunk, stderr: '' });
  });

  it('is the same whatever the user has set for git', async () => {
    await cart();
    await file('.gitattributes', '*.ts diff=shout\n');
    for (const [name, value] of [
      ['diff.noprefix', 'true'],
      ['diff.relative', 'true'],
      ['diff.suppressBlankEmpty', 'true'],
      ['color.ui', 'always'],
      ['diff.external', 'touch ran'],
      ['diff.shout.textconv', 'touch ran; tr a-z A-Z <'],
      ['core.fsmonitor', 'touch ran'],
    ])
      await git('config', name ?? '', value ?? '');
    answer(text(wanted));
    const options = { cwd: join(folder, 'src'), env: { GIT_DIFF_OPTS: '--unified=0' } };
    expect(await edit(['cart.ts'], options)).toEqual({ status: 0, stdout: hunk, stderr: '' });
    expect(sent()).toContain('original:\nconst TAX = 0.2;\nfunction total(price: number) {\n  return price;');
    await expect(stat(join(folder, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('is found where the file is reached by a link', async () => {
    await cart();
    const elsewhere = await mkdtemp(join(tmpdir(), 'completion-link-'));
    await symlink(join(folder, 'src'), join(elsewhere, 'linked'));
    answer(text(wanted));
    const ran = await edit([join(elsewhere, 'linked', 'cart.ts')], { cwd: elsewhere });
    await rm(elsewhere, { recursive: true });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain('+  return price * qty;');
    expect(sent()).toContain('qty: number');
  });

  it('may be the output of diff -u, or a patch by mail', async () => {
    const path = await file('cart.ts', text(typed));
    await file('cart.ts.orig', text(before));
    const { stdout } = await run('diff', ['-u', 'cart.ts.orig', 'cart.ts'], { cwd: folder }).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    answer(text(wanted));
    const patch = `From 1234 Mon Sep 17 00:00:00 2001\nSubject: a\n\n---\n cart.ts | 2 +-\n\n${stdout}-- \n2.39.5\n\n`;
    for (const input of [stdout, patch]) {
      const ran = await edit([path, '--diff', '-'], { input });
      expect(ran.stderr).toBe('');
      expect(ran.stdout).toBe(hunk.replaceAll('src/', ''));
    }
  });
});

describe('the cursor of an edit', () => {
  const cursorIn = async (args: readonly string[]) => {
    answer('NO_EDITS');
    server.clearLog();
    const ran = await edit(['src/cart.ts', '--model', 'zeta-2.1', ...args]);
    expect(ran.status).toBe(3);
    return sent()
      .split('\n')
      .find((line) => line.includes('<|user_cursor|>'));
  };

  it('is the end of the latest change in the file, or the place that is given', async () => {
    await cart();
    expect(await cursorIn([])).toBe('function total(price: number, qty: number<|user_cursor|>) {');
    expect(await cursorIn(['--at', '3'])).toBe('  return price;<|user_cursor|>');
    expect(await cursorIn(['--at', '3:3'])).toBe('  <|user_cursor|>return price;');
  });

  it('is at the end of the last line that was added', async () => {
    await commit({ 'src/cart.ts': text(before) });
    await file('src/cart.ts', text(before.toSpliced(2, 0, '  const one = 1;', '  const two = 2;')));
    expect(await cursorIn([])).toBe('  const two = 2;<|user_cursor|>');
  });

  it('is where lines were deleted', async () => {
    await commit({ 'src/cart.ts': text(before) });
    await file('src/cart.ts', text(before.toSpliced(0, 1)));
    expect(await cursorIn([])).toMatch(/<\|user_cursor\|>function total/);
  });

  it('follows a change that has moved since', async () => {
    await cart();
    const { stdout } = await git('diff', 'HEAD');
    await file('src/cart.ts', `// A head.\n\n${text(typed)}`);
    await file('edits.diff', stdout);
    expect(await cursorIn(['--diff', 'edits.diff'])).toBe(
      'function total(price: number, qty: number<|user_cursor|>) {',
    );
  });
});

describe('completion edit --write', () => {
  it('applies the edit, and keeps everything else', async () => {
    const crlf = (lines: readonly string[]) => `\uFEFF${lines.join('\r\n')}`;
    await commit({ 'src/cart.ts': crlf(before) });
    const path = await file('src/cart.ts', crlf(typed));
    await chmod(path, 0o755);
    answer(text(wanted));
    const ran = await edit(['src/cart.ts', '--write']);
    expect(ran).toMatchObject({ status: 0, stderr: 'completion: written to src/cart.ts\n' });
    expect(ran.stdout).toContain('-  return price;\r\n+  return price * qty;\r\n');
    expect(await readFile(path, 'utf8')).toBe(crlf(wanted));
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    expect(sent()).not.toContain('\r');
    expect(sent()).not.toContain('\uFEFF');
  });

  it('keeps a file without a line end at its end', async () => {
    const ends = (lines: readonly string[]) => lines.slice(0, 4).join('\n');
    await commit({ 'src/cart.ts': ends(before) });
    const path = await file('src/cart.ts', ends(typed));
    answer(ends(wanted));
    const ran = await edit(['src/cart.ts', '--write']);
    expect(ran.stdout).toMatch(/ \}\n\\ No newline at end of file\n$/);
    expect(await readFile(path, 'utf8')).toBe(ends(wanted));
  });

  it('writes nothing when the file has changed meanwhile', async () => {
    const path = await cart();
    answer(text(wanted), { ttftMs: 1_500 });
    const { ended } = startCommand(['edit', 'src/cart.ts', '--write'], { cwd: folder, env: env() });
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
    await writeFile(path, 'changed\n');
    expect(await ended).toMatchObject({
      status: 2,
      stderr:
        'completion: src/cart.ts has changed since it was read; nothing was written, run the command again\n',
    });
    expect(await readFile(path, 'utf8')).toBe('changed\n');
  });

  it('writes nothing when there is nothing to propose', async () => {
    const path = await cart();
    answer(text(typed));
    expect((await edit(['src/cart.ts', '--write'])).status).toBe(3);
    expect(await readFile(path, 'utf8')).toBe(text(typed));
  });
});

describe('an edit that is not shown ends with 3 and the reason', () => {
  const nothing = async (said: string, args: readonly string[] = [], more: More = {}) => {
    answer(said);
    const { status, stdout, stderr } = await edit(['src/cart.ts', ...args], more);
    expect([status, stdout]).toEqual([3, '']);
    return stderr.trimEnd().split('\n');
  };

  it('when the model proposes none', async () => {
    await cart();
    expect(await nothing(text(typed))).toEqual([
      'completion: nothing to show: the model had nothing to say here',
    ]);
  });

  it('when it would undo the last change', async () => {
    await cart();
    expect(await nothing(text(before))).toEqual([
      expect.stringMatching(
        /^completion: nothing to show: the answer was refused by the rule undoes-last-edit/,
      ),
    ]);
  });

  it('when the answer is in another format, with the setting to correct', async () => {
    await cart();
    const [notice, reason, ...more] = await nothing('I cannot help with that.', ['--model', 'zeta-2.1']);
    expect(more).toEqual([]);
    expect(notice).toMatch(
      /^completion: the answer of zeta-2\.1 has no <\|marker_N\|> tags, so it is not shown: it was asked in the format zeta-2\.1; set nextEdit\.format to the one that it was trained in \(zeta-2 \|/,
    );
    expect(reason).toBe(
      'completion: nothing to show: the answer was refused by the rule edit-format; it has no <|marker_N|> tags',
    );
  });

  it('when the file may not leave, and nothing is sent', async () => {
    await cart();
    await file('.completionignore', 'cart.ts\n');
    expect(await nothing(text(wanted))).toEqual([
      'completion: nothing to show: not asked: completionignore; a .completionignore names the file',
    ]);
    expect(server.requests).toEqual([]);
  });

  it('in JSON too', async () => {
    await cart();
    answer('I cannot help with that.');
    const { status, stdout } = await edit(['src/cart.ts', '--model', 'zeta-2.1', '--json']);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'outcome',
      kind: 'filtered',
      rule: 'edit-format',
      notices: [{ code: 'edit-format', message: expect.stringContaining('set nextEdit.format') as string }],
    });
  });
});

describe('one line says what is wrong', () => {
  const line = async (args: readonly string[], more: More = {}) => {
    const { status, stdout, stderr } = await edit(args, more);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    return `${status} ${stderr.trimEnd()}`;
  };

  it('with the settings', async () => {
    await cart();
    expect(
      await line(['src/cart.ts'], {
        env: {
          COMPLETION_NEXT_EDIT_MODEL: '',
          COMPLETION_NEXT_EDIT_BASE_URL: '',
          COMPLETION_NEXT_EDIT_API_KEY: '',
        },
      }),
    ).toBe(
      '2 completion: there are no next edits without a model: set nextEdit.model, or COMPLETION_NEXT_EDIT_MODEL, e.g. sweep-next-edit-1.5B',
    );
    expect(
      await line(['src/cart.ts'], {
        env: { COMPLETION_NEXT_EDIT_BASE_URL: '', COMPLETION_NEXT_EDIT_API_KEY: '' },
      }),
    ).toMatch(/^2 completion: next edits need a server, which the local model is not: set nextEdit\.baseUrl/);
    expect(await line(['src/cart.ts', '--format', 'zeta'])).toMatch(
      /^2 completion: --format must be one of auto \| zeta-2\.1 \| .*, got "zeta"$/,
    );
    expect(await line(['src/cart.ts', '--timeout', '0'])).toMatch(
      /^2 completion: --timeout must be an integer ≥ 1/,
    );
  });

  it('with a model that the provider cannot ask in its format', async () => {
    await cart();
    const words = await line(['src/cart.ts', '--provider', 'mercury-edit', '--model', 'zeta-2.1']);
    expect(words).toMatch(
      /^4 completion: .*set nextEdit\.format to one of .*, or nextEdit\.provider to openai-compatible$/,
    );
  });

  it('with the file', async () => {
    await cart();
    expect(await line(['-'])).toMatch(/^2 completion: edit needs a file/);
    expect(await line(['none.ts'])).toBe('2 completion: there is no file none.ts; check the path');
    expect(await line(['src/cart.ts:2:3'])).toBe(
      '2 completion: there is no file src/cart.ts:2:3; give src/cart.ts with --at 2:3',
    );
    expect(await line(['src/cart.ts', '--at', '99'])).toBe(
      '2 completion: line 99 is past the end of src/cart.ts, which has 6 lines',
    );
    expect(await line(['src/cart.ts', '--at', '2,3'])).toBe(
      '2 completion: --at must be LINE or LINE:COL, integers ≥ 1, got 2,3',
    );
    expect(await line([])).toBe("2 completion: missing required argument 'file': give a file");
  });

  it('with the history', async () => {
    await cart();
    await file('src/untouched.ts', 'a\n');
    expect(await line(['src/untouched.ts'])).toBe(
      '2 completion: there is no change of src/untouched.ts in git diff HEAD; give the cursor by --at LINE',
    );
    expect(await line(['src/cart.ts', '--diff', 'none.diff'])).toMatch(
      /^2 completion: --diff none\.diff cannot be read \(ENOENT\)/,
    );
    expect(await line(['src/cart.ts', '--diff', '-'], { input: 'no diff\n' })).toMatch(
      /^2 completion: the diff from stdin is no unified diff: it has no hunks; make it with git diff/,
    );
    expect(await line(['src/cart.ts', '--diff', '-'], { input: '--- a\n+++ b\n@@ -1 +1 @@\nx\n' })).toMatch(
      /^2 completion: the diff from stdin is no unified diff: Hunk at line 3/,
    );
    const elsewhere = '--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -2 +2 @@\n-a\n+b\n';
    expect(await line(['src/cart.ts', '--diff', '-'], { input: elsewhere })).toMatch(
      /^2 completion: the diff from stdin does not fit src\/cart\.ts, which has other text at line 2;/,
    );
  });

  it('with git', async () => {
    await file('a.ts', 'a\n');
    expect(await line(['a.ts'])).toBe(
      '2 completion: the repository of a.ts has no commit yet; give a diff of your own by --diff, or - to read one from stdin',
    );
    await rm(join(folder, '.git'), { recursive: true });
    expect(await line(['a.ts'], { env: { GIT_CEILING_DIRECTORIES: dirname(folder) } })).toMatch(
      /^2 completion: a\.ts is in no git repository; give a diff/,
    );
    const { stdout } = await run('which', ['node']);
    await symlink(stdout.trim(), join(folder, 'node'));
    expect(await line(['a.ts'], { env: { PATH: folder } })).toMatch(
      /^2 completion: git is not installed; give a diff/,
    );
  });

  it('with the server', async () => {
    await cart();
    answer('', { quirks: { fault: { status: 401, message: 'no such key' } } });
    expect(await line(['src/cart.ts'])).toMatch(/^4 completion: .*no such key/);
    answer(text(wanted), { ttftMs: 20_000 });
    expect(await line(['src/cart.ts', '--timeout', '3000'])).toBe(
      '4 completion: the model gave no whole answer before the deadline; raise --timeout or ask a faster model',
    );
  });
});

it('ends at once when it is interrupted', async () => {
  await cart();
  answer(text(wanted), { ttftMs: 60_000 });
  const { child, ended } = startCommand(['edit', 'src/cart.ts'], { cwd: folder, env: env() });
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ status: 130, stdout: '' });
});

it('lets no project choose the server', async () => {
  await cart();
  await file(
    'completion.config.json',
    JSON.stringify({ nextEdit: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'stolen', format: 'sweep-v1' } }),
  );
  answer(text(wanted));
  const ran = await edit(['src/cart.ts', '--model', 'm']);
  expect(ran).toMatchObject({ status: 0, stdout: hunk });
  expect(ran.stderr).toMatch(/a project may not set "nextEdit\.baseUrl", "nextEdit\.apiKey": ignored/);
});

describe('completion doctor with next edits', () => {
  const doctor = (more: Readonly<Record<string, string>> = {}) =>
    runCommand(['doctor'], { cwd: folder, env: { ...env(), ...more } });
  const said =
    'const tax = 0.2;\n\nfunction total(price: number, quantity: number) {\n  return price * quantity;\n}\n';

  it('asks for one, and names server, key and format', async () => {
    answer(said);
    const { status, stdout } = await doctor();
    const findings = stdout.split('\n').filter((line) => /^.. {2}(?:next edit|config)/.test(line));
    expect(findings.join('\n')).toMatch(
      /nextEdit\.baseUrl = http.*\(environment COMPLETION_NEXT_EDIT_BASE_URL\)\n.*nextEdit\.apiKey = set, not shown/,
    );
    expect(findings.slice(-3)).toEqual([
      `ok  next edit   sweep-next-edit-1.5b by openai-compatible at ${server.baseUrl}, with the key from environment COMPLETION_NEXT_EDIT_API_KEY`,
      'ok  next edit   asked in the format sweep-v1',
      expect.stringMatching(/^ok {2}next edit {3}after \d+ ms, on line 4: " \* quantity"$/),
    ]);
    expect(status).toBe(0);
    expect(stdout).not.toContain(key);
  });

  it('says what to set for an answer in another format, or without a server', async () => {
    answer('I cannot help with that.');
    const wrong = await doctor({ COMPLETION_NEXT_EDIT_MODEL: 'zeta-2.1' });
    expect(wrong.stdout).toMatch(
      /^!! {2}next edit {3}the answer of zeta-2\.1 .*set nextEdit\.format to the one/m,
    );
    expect(wrong.status).toBe(3);
    const none = await doctor({ COMPLETION_NEXT_EDIT_BASE_URL: '', COMPLETION_NEXT_EDIT_API_KEY: '' });
    expect(none.stdout).toMatch(/^!! {2}next edit {3}next edits need a server.*: set nextEdit\.baseUrl/m);
    expect(none.status).toBe(2);
  });

  it('leaves it at the completion when there are none', async () => {
    const unset = {
      COMPLETION_NEXT_EDIT_BASE_URL: '',
      COMPLETION_NEXT_EDIT_MODEL: '',
      COMPLETION_NEXT_EDIT_API_KEY: '',
    };
    const { status, stdout } = await doctor(unset);
    expect(stdout).not.toContain('next edit');
    expect(status).toBe(0);
  });
});

it('completion config prints the settings of next edits with their origins, and no key', async () => {
  const given = { cwd: folder, env: env() };
  const { stdout } = await runCommand(['config'], given);
  expect(stdout).toMatch(
    /^nextEdit\.provider +openai-compatible +environment COMPLETION_NEXT_EDIT_BASE_URL$/m,
  );
  expect(stdout).toMatch(/^nextEdit\.baseUrl +http:\S+ +environment COMPLETION_NEXT_EDIT_BASE_URL$/m);
  expect(stdout).toMatch(/^nextEdit\.apiKey +set, not shown +environment COMPLETION_NEXT_EDIT_API_KEY$/m);
  expect(stdout).toMatch(/^nextEdit\.model +sweep-next-edit-1\.5b +environment COMPLETION_NEXT_EDIT_MODEL$/m);
  expect(stdout).toMatch(/^nextEdit\.format +auto +default$/m);
  expect(stdout).not.toContain(key);
  const json = await runCommand(['config', '--json'], given);
  expect(json.stdout).not.toContain(key);
  expect(JSON.parse(json.stdout)).toMatchObject({
    settings: { 'nextEdit.baseUrl': { value: server.baseUrl } },
  });
});
