import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from './run-command';
import { closeEditors, Editor, sidecarFile, uriOf, temporaryFolder } from './editor';

// Each test starts processes; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 60_000 });

afterEach(closeEditors);

/** Whether a process is there; a zombie is not. */
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
  it('says what it is and what it takes', async () => {
    const help = await runCommand(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: completion-sidecar --stdio\n/);
    expect((await runCommand(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[], 'completion-sidecar: give --stdio, or --help\n'],
    [['--sokcet=1'], 'completion-sidecar: unknown argument --sokcet=1; give --stdio, or --help\n'],
  ])('refuses %j in one line', async (args, stderr) => {
    expect(await runCommand(args)).toEqual({ status: 2, stdout: '', stderr });
  });

  it('passes over what client libraries add', async () => {
    const child = spawn(process.execPath, [sidecarFile, '--stdio', '--clientProcessId', String(process.pid)]);
    const editor = new Editor({ child });
    expect((await editor.initialize()).error).toBeUndefined();
  });
});

describe('the end', () => {
  it('comes with code 0 after shutdown and exit, with a document and a model at work', async () => {
    const folder = temporaryFolder();
    const editor = await Editor.open({ initialize: { rootUri: uriOf(folder) } });
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const one = 1;\nconst two = ');
    await editor.complete(uri, { line: 1, character: 12 });
    expect(await editor.close()).toBe(0);
    expect(editor.strayBytes).toBe(0);
    expect(editor.stderr).toBe('');
  });

  it('comes with code 1 after exit alone', async () => {
    const editor = await Editor.open();
    editor.notify('exit', undefined);
    expect(await editor.ended).toBe(1);
  });

  it('comes with the end of stdin', async () => {
    const editor = await Editor.open();
    editor.child.stdin?.end();
    expect(await editor.ended).toBe(1);
    expect(editor.stderr).toBe('');
  });

  it('answers requests after shutdown with an error, and passes over what else comes', async () => {
    const editor = await Editor.open();
    const uri = uriOf(temporaryFolder(), 'a.ts');
    editor.openDocument(uri, 'const a = ');
    await editor.complete(uri, { line: 0, character: 10 });
    await editor.ask('shutdown', null);
    const told = editor.told('window/logMessage').length;
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
    expect(editor.told('window/logMessage').length).toBe(told);
    editor.notify('exit', undefined);
    expect(await editor.ended).toBe(0);
  });

  it('comes when nobody reads any more', async () => {
    const editor = await Editor.open();
    editor.child.stdout?.destroy();
    for (let id = 0; id < 3; id++) editor.send({ jsonrpc: '2.0', id, method: 'no/such', params: {} });
    expect(await editor.ended).toBe(1);
    expect(editor.stderr).toBe('');
  });

  it('comes when the parent was killed, though its pipe stays open', async () => {
    // The pipe is held open by this process, so that only its number tells that the parent is gone.
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
  it('carries nothing but the protocol, whatever else writes to it', async () => {
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

describe('a crash', () => {
  it('says why on stderr', async () => {
    const child = spawn(process.execPath, ['--require', './crash.cjs', sidecarFile, '--stdio'], {
      cwd: new URL('fixtures', import.meta.url),
    });
    const editor = new Editor({ child });
    await editor.initialize();
    child.kill('SIGUSR2');
    expect(await editor.ended).toBe(1);
    expect(editor.stderr).toMatch(/^completion-sidecar: crashed: Error: out of luck\n\s+at /);
  });
});

describe('bad input', () => {
  it('is told in the log, and what follows is read', async () => {
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
    const log = editor.told('window/logMessage').map((each) => (each as { message: string }).message);
    expect(log).toEqual(
      expect.arrayContaining([expect.stringContaining('without Content-Length') as string]),
    );
    expect(log.join('\n')).not.toContain('private');
    expect(editor.stderr).toBe('');
  });

  it('of 50 megabytes in one document is survived, and other documents are served', async () => {
    const folder = temporaryFolder();
    const editor = await Editor.open({ initialize: { rootUri: uriOf(folder) } });
    const large = uriOf(folder, 'large.ts');
    editor.openDocument(large, 'const a = 1;\n'.repeat(4_000_000));
    editor.edit(large, 2, { line: 3, character: 0 }, 'x');
    expect(await editor.complete(large, { line: 3, character: 1 })).toBeNull();
    const uri = uriOf(folder, 'a.ts');
    editor.openDocument(uri, 'const first = compute(1);\nconst second = compute(2);\nconst third = comp');
    expect(await editor.complete(uri, { line: 2, character: 18 })).not.toBeUndefined();
    expect(await editor.close()).toBe(0);
  });
});
