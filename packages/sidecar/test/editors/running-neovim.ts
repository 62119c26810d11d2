import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sidecarFile } from '../editor';
import { findNeovim } from './debian-neovim';
import { EditorChannel } from './editor-channel';

const example = fileURLToPath(new URL('../../../../examples/editors/neovim/init.lua', import.meta.url));
const channelFile = fileURLToPath(new URL('../fixtures/neovim-channel.lua', import.meta.url));
const found = findNeovim();

/** Why there is no Neovim here; `undefined` when there is one. */
export const neovimMissing = typeof found === 'string' ? found : undefined;

export interface NeovimOptions {
  /** An empty folder, which becomes the home and the working directory. */
  readonly home: string;
  /** For the server, as of the model. */
  readonly env: Readonly<Record<string, string>>;
  /** Opened at the start. */
  readonly files?: readonly string[];
}

/** A Neovim without a screen, with the example's `init.lua`, driven by keys as a person would. */
export class RunningNeovim {
  readonly home: string;
  readonly #child: ChildProcess;
  readonly #channel: EditorChannel;
  readonly #ended: Promise<void>;

  static async start({ home, env, files = [] }: NeovimOptions): Promise<RunningNeovim> {
    if (typeof found === 'string') throw new Error(found);
    mkdirSync(join(home, 'bin'));
    symlinkSync(sidecarFile, join(home, 'bin', 'completion-sidecar'));
    const socket = join(home, 'test.sock');
    const channel = await EditorChannel.listen(socket);
    const own = ['--headless', '--clean', '-u', example, '--cmd', `luafile ${channelFile}`];
    const child = spawn(found.program, [...found.args, ...own, ...files], {
      cwd: home,
      env: {
        PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_STATE_HOME: join(home, 'state'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_RUNTIME_DIR: home,
        TEST_SOCKET: socket,
        ...env,
        ...found.env,
      },
      stdio: 'ignore',
    });
    return new RunningNeovim(home, child, channel);
  }

  private constructor(home: string, child: ChildProcess, channel: EditorChannel) {
    this.home = home;
    this.#child = child;
    this.#channel = channel;
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        channel.end('Neovim has ended');
        resolve();
      });
    });
  }

  /** Keys as Neovim writes them: `<Tab>`, `<Esc>`. They arrive at once. */
  async keys(keys: string): Promise<void> {
    await this.#channel.ask(`vim.api.nvim_input(${JSON.stringify(keys)})`);
  }

  /** The value of an expression of Lua. */
  lua(expression: string): Promise<unknown> {
    return this.#channel.ask(`return ${expression}`);
  }

  /** Runs Lua, which may return a value. */
  run(code: string): Promise<unknown> {
    return this.#channel.ask(code);
  }

  async close(): Promise<void> {
    // It ends with its channel.
    this.#channel.end('Neovim was closed');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(timer);
  }
}
