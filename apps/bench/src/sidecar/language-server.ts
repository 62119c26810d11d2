import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { peers, peersFolder } from '../engines/install-peers';
import { LspConnection } from '../engines/lsp-connection';

/** A language server to start. */
export interface ServerUnderTest {
  readonly name: string;
  readonly args: readonly string[];
}

export const sidecar: ServerUnderTest = {
  name: 'completion-sidecar',
  args: [join(benchFolder(), '..', '..', 'packages', 'sidecar', 'dist', 'completion-sidecar.cjs'), '--stdio'],
};

export const tabbyAgent: ServerUnderTest = {
  name: 'tabby-agent',
  args: [join(peersFolder(), 'node_modules', peers.tabby.name, 'dist', 'cli.js'), '--lsp', '--stdio'],
};

/** A running language server, with a separate home directory. */
export class LanguageServer {
  readonly #home = mkdtempSync(join(tmpdir(), 'bench-sidecar-'));
  readonly #child: ChildProcessWithoutNullStreams;
  readonly connection: LspConnection;

  constructor({ args }: ServerUnderTest, env: Readonly<Record<string, string>> = {}) {
    const own = { PATH: process.env['PATH'] ?? '', HOME: this.#home, USERPROFILE: this.#home, ...env };
    this.#child = spawn(process.execPath, args, { env: own, cwd: this.#home });
    this.#child.stderr.resume();
    this.connection = new LspConnection(this.#child.stdout, this.#child.stdin);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Resolves when the server has answered the first message.
   *
   * @param rootUri - of the workspace; none when absent
   */
  async initialize(rootUri: string | null = null): Promise<void> {
    const params = { processId: process.pid, rootUri, capabilities: {} };
    await this.connection.request('initialize', params);
  }

  /** Has the server end by itself. */
  async exit(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
    });
    await this.connection.request('shutdown', {});
    this.connection.notify('exit', {});
    await ended;
  }

  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
    });
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await ended;
    }
    this.connection.dispose();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
