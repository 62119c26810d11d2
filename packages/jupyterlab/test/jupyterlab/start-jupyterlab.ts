import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJupyterLab, pythonIn } from './find-jupyterlab';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const cli = fileURLToPath(new URL('../../../cli/dist/cli.js', import.meta.url));

/** JupyterLab with the wheel installed, with folders of its own. */
export interface RunningJupyterLab {
  /** Address with the token. */
  readonly url: (path: string) => string;
  readonly origin: string;
  readonly pid: number;
  /** All that it has logged. */
  readonly log: () => string;
  /** Sends a request to it with the token; a body is JSON. */
  readonly fetch: (path: string, init?: Omit<RequestInit, 'headers'>) => Promise<Response>;
  /** Saves the user's settings of the extension; pages that are opened later read them. */
  readonly saveSettings: (settings: object) => Promise<void>;
  /** Runs a command of this environment's Python; the result is what it prints. */
  readonly python: (...args: readonly string[]) => string;
  close(): Promise<void>;
}

export interface StartOptions {
  /** The model's server. */
  readonly baseUrl: string;
  /** The setting `CompletionApp.command`. @default this repository's command */
  readonly command?: readonly string[];
}

export async function startJupyterLab(options: StartOptions): Promise<RunningJupyterLab> {
  const { baseUrl, command = [process.execPath, cli, 'serve'] } = options;
  const found = findJupyterLab();
  if (typeof found === 'string') throw new Error(found);
  const home = mkdtempSync(join(tmpdir(), 'completion-jupyter-'));
  try {
    const environment = installWheel(home, found.folder);
    const files = join(home, 'files');
    for (const name of ['files', 'config', 'data', 'runtime', 'settings']) mkdirSync(join(home, name));
    const gatewayFile = join(home, 'gateway.jsonc');
    // The tests answer the same prompt in different ways.
    writeFileSync(gatewayFile, '{ "cache": false }');
    writeFileSync(
      join(home, 'config', 'jupyter_server_config.json'),
      JSON.stringify({ CompletionApp: { command } }),
    );
    const { NEBIUS_API_KEY: _key, ...inherited } = process.env;
    const env = {
      ...inherited,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: join(home, 'data'),
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
      JUPYTER_PATH: join(found.folder, 'share', 'jupyter'),
      JUPYTER_CONFIG_PATH: join(found.folder, 'etc', 'jupyter'),
      JUPYTER_PLATFORM_DIRS: '1',
      IPYTHONDIR: join(home, 'data'),
      COMPLETION_BASE_URL: baseUrl,
      COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
      COMPLETION_GATEWAY_CONFIG: gatewayFile,
    };
    const port = await freePort();
    const token = 'token-of-the-test';
    const origin = `http://127.0.0.1:${port}`;
    const child = spawn(
      pythonIn(environment),
      [
        '-m',
        'jupyterlab',
        '--allow-root',
        '--no-browser',
        '--ServerApp.ip=127.0.0.1',
        `--ServerApp.port=${port}`,
        '--ServerApp.port_retries=0',
        `--IdentityProvider.token=${token}`,
        `--ServerApp.root_dir=${files}`,
        `--LabApp.app_dir=${join(found.folder, 'share', 'jupyter', 'lab')}`,
        '--LabApp.news_url=',
        '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
        '--LabApp.expose_app_in_browser=True',
      ],
      { cwd: files, env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let log = '';
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const ready = new Promise<void>((resolve, reject) => {
      const read = (data: Buffer) => {
        log += data.toString();
        if (log.includes(`127.0.0.1:${port}/`)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      void ended.then(() => reject(new Error(`JupyterLab ended:\n${log}`)));
    });
    await ready;
    // It prints its address before it listens.
    while (!(await listens(port))) if (child.exitCode !== null) throw new Error(`JupyterLab ended:\n${log}`);
    const send: RunningJupyterLab['fetch'] = (path, init = {}) =>
      fetch(`${origin}/${path}`, {
        ...init,
        headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      });
    return {
      fetch: send,
      async saveSettings(settings) {
        const { status } = await send('lab/api/settings/@org/completion-jupyterlab:plugin', {
          method: 'PUT',
          body: JSON.stringify({ raw: JSON.stringify(settings) }),
        });
        if (status !== 204) throw new Error(`the settings were refused with status ${status}`);
      },
      origin,
      pid: child.pid ?? 0,
      url: (path) => `${origin}/${path}?token=${token}`,
      log: () => log,
      python(...args) {
        const { stdout, stderr } = spawnSync(pythonIn(environment), args, { env, encoding: 'utf8' });
        return stdout + stderr;
      },
      async close() {
        if (child.exitCode !== null) return;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(timer);
        rmSync(home, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** An environment of its own over the cached one, with the wheel built from this package and installed by pip. */
function installWheel(home: string, cached: string): string {
  const run = (...args: readonly string[]) =>
    execFileSync(pythonIn(cached), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: home });
  const source = join(home, 'source');
  mkdirSync(source);
  for (const name of [
    'completion_jupyterlab',
    'dist',
    'jupyter-config',
    'LICENSE',
    'README.md',
    'package.json',
    'pyproject.toml',
  ])
    cpSync(join(packageFolder, name), join(source, name), { recursive: true });
  execFileSync(pythonIn(cached), ['-m', 'hatchling', 'build', '-t', 'wheel', '-d', home], {
    cwd: source,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const environment = join(home, 'environment');
  run('-m', 'venv', '--without-pip', environment);
  const packages = (folder: string) =>
    execFileSync(pythonIn(folder), ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      encoding: 'utf8',
    }).trim();
  writeFileSync(join(packages(environment), 'cached.pth'), `${packages(cached)}\n`);
  const wheel = readdirSync(home).find((name) => name.endsWith('.whl')) ?? '';
  run(
    '-m',
    'pip',
    '--python',
    pythonIn(environment),
    'install',
    '--quiet',
    '--no-index',
    '--no-deps',
    join(home, wheel),
  );
  return environment;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(() => resolve(false), 50));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
