import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sidecarFile } from '../editor';
import { findEmacs } from './debian-emacs';
import { EditorChannel } from './editor-channel';

const example = fileURLToPath(new URL('../../../../examples/editors/emacs/completion.el', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const hasTerminal = (spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '').includes(
  'util-linux',
);
const found = hasTerminal ? findEmacs() : 'util-linux has no script here, which makes the terminal';

/** Why there is no Emacs here; `undefined` when there is one. */
export const emacsMissing = typeof found === 'string' ? found : undefined;

/** `<f8>`, which does nothing. */
const ignoredKey = '\u001b[19~';

export interface EmacsOptions {
  /** An empty folder, which becomes the home and the working directory. */
  readonly home: string;
  /** For the server, as of the model. */
  readonly env: Readonly<Record<string, string>>;
}

/** Emacs in a terminal, with lsp-mode and the example, driven by the bytes of keys. */
export class RunningEmacs {
  readonly home: string;
  readonly #child: ChildProcessByStdio<Writable, null, null>;
  readonly #commands: Commands;
  readonly #channel: EditorChannel;
  readonly #ended: Promise<void>;

  static async start({ home, env }: EmacsOptions): Promise<RunningEmacs> {
    if (typeof found === 'string') throw new Error(found);
    mkdirSync(join(home, 'bin'));
    symlinkSync(sidecarFile, join(home, 'bin', 'completion-sidecar'));
    const socket = join(home, 'test.sock');
    const commands = new Commands();
    const channel = await EditorChannel.listen(socket, (note) => commands.took(note));
    const own = ['--load', example, '--directory', fixtures, '--load', 'emacs-driver'];
    const command = [found.program, ...found.args, ...own];
    const size = 'stty rows 40 columns 160';
    const child = spawn(
      'script',
      ['--quiet', '--command', `${size}; exec ${command.map(quoted).join(' ')}`, '/dev/null'],
      {
        cwd: home,
        env: {
          PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
          HOME: home,
          SHELL: '/bin/sh',
          LANG: 'C.UTF-8',
          // A terminal that Emacs asks no questions.
          TERM: 'linux',
          TMPDIR: home,
          TEST_SOCKET: socket,
          ...env,
          ...found.env,
        },
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    const emacs = new RunningEmacs(home, child, channel, commands);
    // What is typed before the terminal is set up is lost.
    await emacs.lisp('t');
    await emacs.press(ignoredKey);
    return emacs;
  }

  private constructor(
    home: string,
    child: ChildProcessByStdio<Writable, null, null>,
    channel: EditorChannel,
    commands: Commands,
  ) {
    this.home = home;
    this.#child = child;
    this.#channel = channel;
    this.#commands = commands;
    child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        channel.end('Emacs has ended');
        commands.end();
        resolve();
      });
    });
  }

  /** The value of an expression of Lisp. */
  lisp(expression: string): Promise<unknown> {
    return this.#channel.ask(expression);
  }

  /** Presses a key that runs one command, and resolves when that is done. */
  press(bytes: string): Promise<void> {
    const done = this.#commands.pressed('finished');
    this.#child.stdin.write(bytes);
    return done;
  }

  /** Presses a key, and resolves when its command runs. */
  pressOnly(bytes: string): Promise<void> {
    const started = this.#commands.pressed('started');
    this.#child.stdin.write(bytes);
    return started;
  }

  async close(): Promise<void> {
    // It ends with its channel.
    this.#channel.end('Emacs was closed');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(timer);
  }
}

type CommandState = 'started' | 'finished';

/** Follows which keys Emacs has run the commands of: each that a test presses runs one. */
class Commands {
  #pressed = 0;
  readonly #counts = { started: 0, finished: 0 };
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  /** A key is pressed. Resolves when its command, and so those before it, have come to `state`. */
  pressed(state: CommandState): Promise<void> {
    const number = ++this.#pressed;
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.#counts[state] < number && !this.#hasEnded) return;
        this.#waiting.delete(check);
        if (this.#hasEnded) reject(new Error('Emacs has ended'));
        else resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  took(note: object): void {
    const { command } = note as { readonly command: CommandState };
    // Emacs runs its hook once before the first command.
    if (command === 'finished' && this.#counts.started === 0) return;
    this.#counts[command] += 1;
    // Emacs begins no command for a key that has none, and finishes it all the same.
    this.#counts.started = Math.max(this.#counts.started, this.#counts.finished);
    for (const check of this.#waiting) check();
  }

  end(): void {
    this.#hasEnded = true;
    for (const check of this.#waiting) check();
  }
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
