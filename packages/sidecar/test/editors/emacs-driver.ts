import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { AdapterDriver } from '@org/completion-adapter-kit/conformance';
import { temporaryFolder } from '../editor';
import { RunningEmacs } from './running-emacs';

/** The bytes that a terminal sends. */
const keyBytes = {
  ArrowLeft: '\u001B[D',
  ArrowRight: '\u001B[C',
  ArrowUp: '\u001B[A',
  ArrowDown: '\u001B[B',
  Backspace: '\u007F',
  // A terminal's Escape is the beginning of other keys, so people cancel by C-g.
  Escape: '\u0007',
} as const;
/** Keys of the example, of lsp-mode and of Emacs, each of which runs one command. */
const commandBytes = {
  ask: '\u001B\t',
  accept: '\u001B[27;5;13~',
  split: '\u00183',
  toOtherWindow: '\u0018o',
  closeWindow: '\u00180',
  /** `<f9>` */
  closeBuffer: '\u001B[20~',
} as const;

/** Starts an Emacs whose server completes with `baseUrl` as the suite needs it. */
export async function startEmacsFor(baseUrl: string): Promise<RunningEmacs> {
  const home = temporaryFolder();
  const settings = join(home, '.config', 'completion');
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    join(settings, 'config.json'),
    JSON.stringify({ multiline: 'always', scheduling: { speculative: false } }),
  );
  mkdirSync(join(home, 'a project'));
  const emacs = await RunningEmacs.start({
    home,
    env: { COMPLETION_BASE_URL: baseUrl, COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B' },
  });
  await emacs.lisp(`(progn (lsp-workspace-folders-add ${inLisp(join(home, 'a project'))}) t)`);
  return emacs;
}

const startsWithin = { timeout: 30_000, interval: 10 };

let files = 0;

/** A window of Emacs, in a terminal. */
export class EmacsDriver implements AdapterDriver {
  readonly #emacs: RunningEmacs;
  readonly #isFirst: boolean;
  #buffer: string | undefined;

  constructor(emacs: RunningEmacs, isFirst = true) {
    this.#emacs = emacs;
    this.#isFirst = isFirst;
  }

  async set(marked: string): Promise<void> {
    await this.#closeBuffer();
    const file = join(this.#emacs.home, 'a project', `file${++files}.js`);
    await writeFile(file, marked.replace('█', ''));
    const before = Array.from(marked.slice(0, marked.indexOf('█')).replaceAll('\r\n', '\n')).length;
    await this.#focus();
    const opened = `(driver-open ${inLisp(file)} ${before + 1})`;
    this.#buffer = (await this.#emacs.lisp(opened)) as string;
    await vi.waitFor(async () => {
      if ((await this.#ask('driver-ready-p')) !== true) throw new Error('the server has not started');
    }, startsWithin);
  }

  async type(text: string): Promise<void> {
    for (const character of text) await this.#emacs.press(character === '\n' ? '\r' : character);
  }

  key(name: keyof typeof keyBytes): Promise<void> {
    return this.#emacs.press(keyBytes[name]);
  }

  async text(): Promise<string> {
    return (await this.#ask('driver-text')) as string;
  }

  async rawText(): Promise<string> {
    return readFile((await this.#ask('driver-save')) as string, 'utf8');
  }

  async ghost(): Promise<string> {
    return (await this.#ask('driver-ghost')) as string;
  }

  /** Emacs ends the command when the items are there, for which a test may want to be asked first. */
  trigger(): Promise<void> {
    return this.#emacs.pressOnly(commandBytes.ask);
  }

  accept(): Promise<void> {
    return this.#emacs.press(commandBytes.accept);
  }

  dismiss(): Promise<void> {
    return this.key('Escape');
  }

  async openSecond(): Promise<AdapterDriver> {
    await this.#emacs.press(commandBytes.split);
    return new EmacsDriver(this.#emacs, false);
  }

  async dispose(): Promise<void> {
    await this.#closeBuffer();
    if (this.#isFirst) return;
    await this.#focus();
    await this.#emacs.press(commandBytes.closeWindow);
  }

  async #closeBuffer(): Promise<void> {
    if (this.#buffer === undefined) return;
    await this.#ask('driver-forget-changes');
    this.#buffer = undefined;
    await this.#focus();
    await this.#emacs.press(commandBytes.closeBuffer);
  }

  async #focus(): Promise<void> {
    const isFirst = await this.#emacs.lisp('(if (eq (selected-window) (frame-first-window)) t :false)');
    if (isFirst !== this.#isFirst) await this.#emacs.press(commandBytes.toOtherWindow);
  }

  #ask(question: string): Promise<unknown> {
    return this.#emacs.lisp(`(${question} ${inLisp(this.#buffer ?? '')})`);
  }
}

function inLisp(text: string): string {
  return JSON.stringify(text);
}
