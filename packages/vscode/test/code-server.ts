import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** VS Code as code-server serves it, and the Node that it needs. */
export interface CodeServer {
  readonly node: string;
  readonly entry: string;
}

/** Another version can be named, e.g. `4.100.3`, which serves VS Code 1.100, and the Node that it needs. */
const version = process.env['COMPLETION_CODE_SERVER'] ?? '4.139.1';
const nodeVersion = process.env['COMPLETION_CODE_SERVER_NODE'] ?? '24.21.0';
const installMs = 240_000;

/**
 * VS Code in a cache folder of the user's, installed there by npm when it is not: 600 MB, a minute. Neither compiler nor apt is
 * needed, since no native module is built that a test would use. A string says why there is none.
 */
export async function findCodeServer(): Promise<CodeServer | string> {
  if (process.platform !== 'linux') return 'tried on Linux only';
  const parent = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'completion');
  const cache = join(parent, `code-server-${version}-node-${nodeVersion}`);
  if (existsSync(join(cache, 'ready'))) return inFolder(cache);
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'code-server-'));
  try {
    await install(folder);
    await rm(cache, { recursive: true, force: true });
    await rename(folder, cache);
    return inFolder(cache);
  } catch (error) {
    // Another run may have been sooner.
    if (existsSync(join(cache, 'ready'))) return inFolder(cache);
    return `npm cannot install it: ${(error as Error).message.split('\n').slice(0, 3).join(' ')}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inFolder(folder: string): CodeServer {
  return {
    node: join(folder, 'node_modules', nodePackage, 'bin', 'node'),
    entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

const nodePackage = `node-linux-${process.arch}`;

async function install(folder: string): Promise<void> {
  const npm = (cwd: string, ...args: readonly string[]) =>
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args], cwd);
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await npm(folder, `${nodePackage}@${nodeVersion}`, `code-server@${version}`);
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(vscode, '--omit=dev');
  await leaveOutPasswords(join(folder, 'node_modules', 'argon2'));
  await closeProposedApis(join(vscode, 'out/vs/workbench/api/node/extensionHostProcess.js'));
  await writeFile(join(folder, 'ready'), '');
}

/** Older versions load a native module that hashes passwords, which npm would have to build. There is no password here. */
async function leaveOutPasswords(argon2: string): Promise<void> {
  if (existsSync(join(argon2, 'prebuilds'))) return;
  const { main } = JSON.parse(await readFile(join(argon2, 'package.json'), 'utf8')) as {
    readonly main: string;
  };
  await writeFile(join(argon2, main), 'module.exports = {};');
}

/** code-server gives every extension the proposed APIs. Here they are what they are in VS Code: only for those that may. */
async function closeProposedApis(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const open = /function ([\w$]+)\((\w),(\w)\)\{return!0\}/g;
  if ([...text.matchAll(open)].length !== 1) throw new Error('the switch of the proposed APIs was not found');
  await writeFile(
    file,
    text.replace(open, 'function $1($2,$3){return $2.enabledApiProposals?.includes($3)??false}'),
  );
}

function run(file: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, timeout: installMs }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}
