import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { runCommand } from './run-command';
import { closeEditors, Editor, inlineParams, sidecarFile, uriOf, temporaryFolder } from './editor';

// Each test starts processes; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 60_000 });

afterEach(closeEditors);

/** Whether a process has ended; a zombie counts as ended. */
async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (!(await isGone(pid))) await sleep(20);
}

describe('the command', () => {
  it('prints its usage and version', async () => {
    const help = await runCommand(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: completion-sidecar --stdio\n/);
    expect((await runCommand(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const unread = spawn(process.execPath, [sidecarFile, '--help']);
    unread.stdout.destroy();
    expect(await text(unread.stderr)).toBe('');
  });

  it.each([
    [[], 'completion-sidecar: give --stdio, or --help\n'],
    [['--sokcet=1'], 'completion-sidecar: unknown argument --sokcet=1; give --stdio, or --help\n'],
  ])('rejects the arguments %j in one line', async (args, stderr) => {
    expect(await runCommand(args)).toEqual({ status: 2, stdout: '', stderr });
  });

  it('ignores flags that client libraries add', async () => {
    const child = spawn(process.execPath, [sidecarFile, '--stdio', '--clientProcessId', String(process.pid)]);
    const editor = new Editor({ child });
    expect((await editor.initialize()).error).toBeUndefined();
  });
});

describe('the end', () => {
  it('exits with code 0 after shutdown and exit, with a document and a model in use', async () => {
    const folder = temporaryFolder();
    const editor = await Editor.open({ initialize: { rootUri: uriOf(folder) } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const one = 1;\nconst two = ');
    await editor.complete(uri, { line: 1, character: 12 });
    expect(await editor.close()).toBe(0);
    expect(editor.strayBytes).toBe(0);
    expect(editor.stderr).toBe('');
  });

  it('exits with code 1 after exit without shutdown', async () => {
    const editor = await Editor.open();
    editor.notify('exit', undefined);
    expect(await editor.ended).toBe(1);
  });

  it('exits at the end of stdin', async () => {
    const editor = await Editor.open();
    editor.child.stdin?.end();
    expect(await editor.ended).toBe(1);
    expect(editor.stderr).toBe('');
  });

  it('responds to requests after shutdown with an error, and ignores notifications', async () => {
    const editor = await Editor.open();
    const uri = uriOf(temporaryFolder(), 'a.ts');
    editor.openDocument(uri, 'const a = ');
    await editor.complete(uri, { line: 0, character: 10 });
    await editor.ask('shutdown', null);
    const logged = editor.received('window/logMessage').length;
    editor.notify('textDocument/didFocus', { textDocument: { uri } });
    editor.openDocument(`${uri}x`, 'const a = ');
    for (const [method, params] of [
      ['textDocument/inlineCompletion', { textDocument: { uri }, position: { line: 0, character: 0 } }],
      ['workspace/executeCommand', { command: 'completion.explain' }],
      ['no/such', {}],
      ['shutdown', null],
    ] as const) {
      expect((await editor.ask(method, params)).error?.code).toBe(-32_600);
    }
    expect(editor.received('window/logMessage').length).toBe(logged);
    editor.notify('exit', undefined);
    expect(await editor.ended).toBe(0);
  });

  it('exits when stdout is closed', async () => {
    const editor = await Editor.open();
    editor.child.stdout?.destroy();
    for (let id = 0; id < 3; id++) editor.send({ jsonrpc: '2.0', id, method: 'no/such', params: {} });
    expect(await editor.ended).toBe(1);
    expect(editor.stderr).toBe('');
  });

  it('exits when the parent was killed, even if its pipe stays open', async () => {
    // This process keeps the pipe open, so only the process id shows that the parent has ended.
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    const editor = new Editor({ initialize: { processId: parent.pid } });
    await editor.initialize();
    const exited = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exited;
    expect(await editor.ended).toBe(1);
    await untilGone(editor.child.pid ?? 0);
  });
});

describe('stdout', () => {
  it('writes nothing but the protocol to stdout, whatever else writes to it', async () => {
    const child = spawn(process.execPath, ['--require', './noise.cjs', sidecarFile, '--stdio'], {
      cwd: new URL('fixtures', import.meta.url),
    });
    const editor = new Editor({ child });
    await editor.initialize();
    await editor.ask('no/such', {});
    await editor.until('noise on stderr', () => editor.stderr.includes('noise by process.stdout'));
    expect(editor.stderr).toContain('noise by console.log');
    expect(editor.strayBytes).toBe(0);
  });
});

it('continues when stderr is closed', async () => {
  const editor = new Editor({ child: startWith('noise.cjs') });
  await editor.initialize();
  await editor.untilStderr('noise by process.stdout');
  editor.child.stderr?.destroy();
  // Noise has no reader meanwhile.
  for (let round = 0; round < 20; round++) {
    await editor.ask('workspace/executeCommand', { command: 'completion.explain' });
    await sleep(5);
  }
  expect(await editor.close()).toBe(0);
});

/** Starts the command with a fixture loaded before it. */
function startWith(fixture: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--require', `./${fixture}`, sidecarFile, '--stdio'], {
    cwd: new URL('fixtures', import.meta.url),
    env: { PATH: process.env['PATH'], HOME: temporaryFolder(), ...env },
  });
}

/** Starts a model server that generates `text`. Returns it with the environment that selects it. */
async function modelServer(
  text: string,
  ttftMs = 0,
): Promise<{ readonly server: CompletionServer; readonly env: Readonly<Record<string, string>> }> {
  const server = await startCompletionServer();
  onTestFinished(() => server.close());
  server.configure({ model: () => ({ text, ttftMs }), models: 'any' });
  const env = {
    COMPLETION_BASE_URL: server.baseUrl,
    COMPLETION_API_KEY: 'any',
    COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
  };
  return { server, env };
}

/** Makes the fixture start its disturbance. */
async function trigger(editor: Editor, sign: string): Promise<void> {
  editor.child.kill('SIGUSR2');
  await editor.untilStderr(sign);
}

describe('an uncaught error', () => {
  it('loses at most one response to an uncaught error of a listener', async () => {
    const folder = temporaryFolder();
    const { env } = await modelServer('42;');
    const child = startWith('throwing-listeners.cjs', env);
    const editor = new Editor({ child, initialize: { rootUri: uriOf(folder) } });
    await editor.initialize();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    await editor.complete(uri, { line: 0, character: 10 });
    await trigger(editor, 'armed');
    // Each message makes another listener throw.
    let character = 10;
    for (let version = 2; version < 12; version++) {
      editor.edit(uri, version, { line: 0, character }, 'x');
      character++;
      const answer = editor.complete(uri, { line: 0, character }, { partialResultToken: version });
      editor.notify('textDocument/didFocus', { textDocument: { uri } });
      editor.notify('textDocument/didSave', { textDocument: { uri } });
      editor.notify('workspace/didChangeConfiguration', { settings: {} });
      // A listener that threw may have lost the items; there must be a response.
      await answer;
      expect((await editor.ask('workspace/executeCommand', { command: 'completion.explain' })).error).toBe(
        undefined,
      );
    }
    await editor.untilStderr('thrown by nobody');
    const kinds = new Set(editor.stderr.match(/thrown by a listener of \S+/g));
    expect(kinds.size, editor.stderr).toBeGreaterThan(3);
    const log = editor.received('window/logMessage').map((each) => (each as { message: string }).message);
    expect(log.join('\n')).toContain('thrown by');
    await trigger(editor, 'at peace');
    const other = uriOf(folder, 'b.ts');
    editor.openDocument(other, 'const b = ');
    expect((await editor.complete(other, { line: 0, character: 10 }))?.items[0]?.insertText).toBe('42;');
    expect(await editor.close()).toBe(0);
  });

  it('resolves open requests with null after an uncaught error', async () => {
    const folder = temporaryFolder();
    const { server, env } = await modelServer('never', 60_000);
    const child = startWith('crash.cjs', env);
    const editor = new Editor({ child, initialize: { rootUri: uriOf(folder) } });
    await editor.initialize();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    const answer = editor.complete(uri, { line: 0, character: 10 });
    await server.nextRequest();
    await trigger(editor, 'out of luck');
    expect(await answer).toBeNull();
    expect(editor.stderr).toMatch(
      /^completion-sidecar: unexpected, and passed over: Error: out of luck\n\s+at /,
    );
    await editor.until(
      'the status',
      ({ method, params }) => method === 'didChangeStatus' && (params as { kind: string }).kind === 'Error',
    );
    expect(await editor.close()).toBe(0);
  });
});

describe('the end during a computation', () => {
  it.each([
    ['the end of stdin', (editor: Editor) => void editor.child.stdin?.end(), 1],
    ['exit', (editor: Editor) => editor.notify('exit', undefined), 1],
    ['shutdown and exit', (editor: Editor) => void editor.close(), 0],
  ])('exits with %s while matching of ignore rules does not end', async (_what, leave, code) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.completionignore'), 'a\n');
    const editor = new Editor({ child: startWith('slow-rules.cjs'), initialize: { rootUri: uriOf(folder) } });
    await editor.initialize();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const one = 1;\nconst two = ');
    await editor.untilStderr('slow rules');
    // Requests are still answered.
    await editor.complete(uri, { line: 1, character: 12 });
    leave(editor);
    expect(await editor.ended).toBe(code);
  });

  it('exits when the editor is gone while the server is busy', async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
    const editor = new Editor({ child: startWith('busy.cjs'), initialize: { processId: parent.pid } });
    await editor.initialize();
    // By then the watchdog has started.
    await editor.untilStderr('watchdog');
    await trigger(editor, 'busy');
    const exited = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exited;
    await editor.ended;
    expect(editor.stderr).toContain('completion-sidecar: ends: its editor is gone\n');
    await untilGone(editor.child.pid ?? 0);
  });
});

describe('bad input', () => {
  it('logs invalid messages and reads what follows', async () => {
    const editor = await Editor.open();
    editor.write('no frame\r\n\r\n');
    editor.write('private\r\n\r\n');
    editor.write('Content-Length: 9\r\n\r\n{"private');
    editor.send([{ jsonrpc: '2.0', id: 9, method: 'a/batch', params: 'private' }]);
    editor.send({ neither: 'request', nor: 'answer', but: 'private' });
    editor.send({ jsonrpc: '2.0', id: null, error: { code: -1, message: 'private' } });
    editor.notify('$/cancelRequest', undefined);
    editor.notify('textDocument/didOpen', {});
    editor.notify('textDocument/didChange', {
      textDocument: { uri: 'file:///never-opened.ts' },
      contentChanges: [],
    });
    editor.notify('textDocument/didShowCompletion', null);
    editor.notify('textDocument/didPartiallyAcceptCompletion', { item: 7 });
    editor.notify('textDocument/didFocus', null);
    editor.notify('workspace/didChangeConfiguration', null);
    editor.notify('workspace/didChangeWorkspaceFolders', null);
    expect((await editor.ask('shutdown', null)).result).toBeNull();
    const log = editor.received('window/logMessage').map((each) => (each as { message: string }).message);
    expect(log).toEqual(
      expect.arrayContaining([expect.stringContaining('without Content-Length') as string]),
    );
    expect(log.join('\n')).not.toContain('private');
    expect(editor.stderr).toBe('');
  });

  it('accepts invalid URIs and URIs without a path while the workspace is indexed', async () => {
    const folder = temporaryFolder();
    const { env } = await modelServer('42;');
    const editor = await Editor.open({ initialize: { rootUri: uriOf(folder) }, env });
    const good = uriOf(folder, 'good.ts');
    for (const odd of [
      'file://server/share/x.ts',
      'file:///w/100%.ts',
      'file:///w/%zz.ts',
      'file:///%2Fx.ts',
      'file://%zz/x.ts',
      'file:',
      'vscode-notebook-cell:/w/%/n.ipynb#x',
      null,
      7,
      {},
    ]) {
      const uri = odd as string;
      editor.openDocument(uri, 'const a = ');
      await editor.ask('textDocument/inlineCompletion', inlineParams(uri, { line: 0, character: 10 }));
      editor.notify('textDocument/didSave', { textDocument: { uri } });
      // Makes the document before the one to be learned.
      editor.openDocument(good, 'const b = ');
      expect(
        (await editor.complete(good, { line: 0, character: 10 }))?.items,
        JSON.stringify(odd),
      ).toHaveLength(1);
      editor.notify('textDocument/didClose', { textDocument: { uri } });
    }
    expect(await editor.close()).toBe(0);
    expect(editor.stderr).toBe('');
  });

  it('survives a document of 50 megabytes, and serves other documents', async () => {
    const folder = temporaryFolder();
    const { env } = await modelServer('42;');
    const editor = await Editor.open({ initialize: { rootUri: uriOf(folder) }, env });
    const large = uriOf(folder, 'large.ts');
    editor.openDocument(large, 'const a = 1;\n'.repeat(4_000_000));
    editor.edit(large, 2, { line: 3, character: 0 }, 'x');
    expect(await editor.complete(large, { line: 3, character: 1 })).toBeNull();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const a = ');
    expect((await editor.complete(uri, { line: 0, character: 10 }))?.items[0]?.insertText).toBe('42;');
    expect(await editor.close()).toBe(0);
  });
});
