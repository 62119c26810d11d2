// Programs for tests and benches that are built once, into the user's cache.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'completion');

export function buildInto(cache, build) {
  mkdirSync(cacheRoot, { recursive: true });
  const folder = mkdtempSync(join(cacheRoot, 'build-'));
  const run = (program, args, env = {}) => {
    try {
      execFileSync(program, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 100_000_000,
      });
    } catch (error) {
      const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
      throw new Error(`${program} ${args.join(' ')} failed: ${said || error.message}`);
    }
  };
  try {
    const done = join(folder, 'done');
    mkdirSync(done);
    build({ folder, done, run });
    rmSync(cache, { recursive: true, force: true });
    renameSync(done, cache);
  } finally {
    // Go writes its module cache without the right to write.
    if (existsSync(join(folder, 'go'))) run('chmod', ['-R', 'u+w', 'go']);
    rmSync(folder, { recursive: true, force: true });
  }
}

export function fetchFromPyPI({ folder, run }, requirement, { source = false } = {}) {
  const [name] = requirement.split('==');
  const to = `fetched-${name}`;
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', to];
  run('python3', [...pip, ...(source ? ['--no-binary', name] : []), requirement]);
  const [file] = readdirSync(join(folder, to));
  run('python3', ['-m', source ? 'tarfile' : 'zipfile', '-e', join(to, file), name]);
  return join(folder, name);
}
