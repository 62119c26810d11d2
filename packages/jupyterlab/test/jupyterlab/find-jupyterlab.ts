import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Another version of JupyterLab, e.g. `4.5.*`; with the Notebook that fits it. */
const other = process.env['COMPLETION_JUPYTERLAB'];

const packages = [
  // What the tests were written against.
  ...(other === undefined ? ['jupyterlab==4.6.6', 'notebook==7.6.5'] : [`jupyterlab==${other}`, 'notebook']),
  'hatchling==1.33.0',
];

/**
 * The folder of a Python environment with JupyterLab, kept in the user's cache: nothing is installed into the machine's own Python.
 * It is made once, in half a minute. A string says why there is none.
 */
export function findJupyterLab(): { readonly folder: string } | string {
  const parent = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'completion');
  const folder = join(parent, packages.slice(0, 2).join('-').replaceAll('==', '-').replaceAll('*', 'x'));
  if (works(folder)) return { folder };
  let reason = 'JupyterLab does not run here';
  try {
    install(parent, folder);
  } catch (error) {
    reason = `JupyterLab cannot be had: ${(error as Error).message.split('\n')[0] ?? ''}`;
  }
  // Also when another run was sooner.
  return works(folder) ? { folder } : reason;
}

export function pythonIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

function works(folder: string): boolean {
  return (
    existsSync(pythonIn(folder)) &&
    spawnSync(pythonIn(folder), ['-c', 'import jupyterlab, hatchling']).status === 0
  );
}

function install(parent: string, folder: string): void {
  mkdirSync(parent, { recursive: true });
  const fresh = mkdtempSync(join(parent, 'jupyterlab-'));
  try {
    const run = (program: string, ...args: readonly string[]) =>
      execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 240_000 });
    run('python3', '-m', 'venv', fresh);
    run(pythonIn(fresh), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages);
    // Another run may have been sooner; one that broke off leaves nothing here.
    if (works(folder)) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
