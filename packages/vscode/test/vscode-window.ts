import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { startChromium } from '../../../scripts/chromium.mjs';
import type { CodeServer } from './code-server';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const startMs = 60_000;

/** The extension as it is packaged, in VS Code in Chromium, with folders and settings of its own. */
export class VSCodeWindow {
  readonly page: Page;
  /** The folder that is open in it. */
  readonly workspace: string;
  /** What the editor keeps of a user. */
  readonly userData: string;
  readonly #folder: string;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #probePort: string;

  private constructor(
    parts: Pick<VSCodeWindow, 'page' | 'workspace' | 'userData'> & {
      readonly folder: string;
      readonly server: ChildProcess;
      readonly browser: Browser;
      readonly probePort: string;
    },
  ) {
    this.page = parts.page;
    this.workspace = parts.workspace;
    this.userData = parts.userData;
    this.#folder = parts.folder;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#probePort = parts.probePort;
  }

  /**
   * Opens a window on a folder that the user has not said to trust.
   *
   * @param files - of that folder, by their path in it
   */
  static async open(
    { node, entry }: CodeServer,
    settings: Readonly<Record<string, unknown>>,
    files: Readonly<Record<string, string>>,
  ): Promise<VSCodeWindow> {
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-vscode-'));
    const at = (name: string) => join(folder, name);
    let server: ChildProcess | undefined;
    let browser: Browser | undefined;
    try {
      await mkdir(at('user/User'), { recursive: true });
      await mkdir(at('workspace'));
      await writeFile(at('user/User/settings.json'), JSON.stringify({ ...quiet, ...settings }));
      for (const [name, text] of Object.entries(files)) {
        await mkdir(join(at('workspace'), name, '..'), { recursive: true });
        await writeFile(join(at('workspace'), name), text);
      }
      const env = environment(folder);
      const dirs = ['--user-data-dir', at('user'), '--extensions-dir', at('extensions')];
      // Before the first start, which lists what is there.
      await cp(here('fixtures/probe'), at('extensions/test.probe-0.0.1'), { recursive: true });
      await run(process.execPath, [here('../scripts/package.mjs'), at('extension.vsix')], env);
      await run(node, [entry, '--install-extension', at('extension.vsix'), ...dirs], env);
      const port = await freePort();
      server = spawn(
        node,
        [
          entry,
          '--auth=none',
          `--bind-addr=127.0.0.1:${port}`,
          ...dirs,
          '--disable-telemetry',
          '--disable-update-check',
          '--disable-getting-started-override',
          at('workspace'),
        ],
        { env, stdio: 'ignore' },
      );
      browser = await startChromium(chromium);
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok));
      await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(at('workspace'))}`);
      const probePort = await until(() => readFile(at('probe-port'), 'utf8'));
      const parts = { page, workspace: at('workspace'), userData: at('user'), folder, server, browser };
      const window = new VSCodeWindow({ ...parts, probePort });
      await until(async () => (await window.status()) === 'Completion');
      return window;
    } catch (error) {
      await browser?.close();
      await end(server);
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Runs a function in the extension host. It sees its parameters only. */
  async run<Input, Value>(
    work: (api: typeof vscode, input: Input) => Value | PromiseLike<Value>,
    input: Input,
  ): Promise<Value> {
    const response = await fetch(`http://127.0.0.1:${this.#probePort}`, {
      method: 'POST',
      body: JSON.stringify({ code: work.toString(), input }),
    });
    const { value, error } = (await response.json()) as { readonly value: Value; readonly error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Completes with the server at `baseUrl` from now on, which is not the one before. */
  async completeWith(baseUrl: string): Promise<void> {
    await this.run(async (api, value) => {
      const told = new Promise<void>((resolve) => {
        const listener = api.workspace.onDidChangeConfiguration(() => {
          listener.dispose();
          resolve();
        });
      });
      await api.workspace
        .getConfiguration()
        .update('completion.baseUrl', value, api.ConfigurationTarget.Global);
      await told;
    }, baseUrl);
    // A language server that starts has the settings; one that runs takes a while to ask for them.
    await this.command('completion.restart');
  }

  command(id: string): Promise<unknown> {
    return this.run((api, name) => Promise.resolve(api.commands.executeCommand(name)), id);
  }

  /** Begins a command and does not wait for its end. */
  startCommand(id: string): Promise<void> {
    return this.run((api, name) => void api.commands.executeCommand(name), id);
  }

  /** The words of the status bar's item. */
  async status(): Promise<string> {
    const item = this.page.locator('.statusbar-item[id$="completion.status"]');
    return (await item.innerText()).trim();
  }

  async close(): Promise<void> {
    // The host's end closes the connection before there is a response.
    await this.run(() => setTimeout(() => process.exit(0), 20) && true, undefined).catch(() => {});
    await this.#browser.close();
    await end(this.#server);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Nothing that asks, moves or fetches. */
const quiet = {
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.accessibilitySupport': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'typescript.tsserver.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
};

function environment(folder: string): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    TMPDIR: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    PROBE_PORT_FILE: join(folder, 'probe-port'),
    EXTENSIONS_GALLERY: JSON.stringify({
      serviceUrl: nowhere,
      itemUrl: nowhere,
      resourceUrlTemplate: nowhere,
    }),
  };
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env, timeout: startMs }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${stdout}${stderr}`.trim() || error.message));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** What `look` finds, as soon as it finds something. */
async function until<T>(look: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + startMs;
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (performance.now() > deadline) throw error;
      return undefined;
    });
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
