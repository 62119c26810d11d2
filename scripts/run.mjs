// Sets the workspace up when needed, then runs one of its jobs: node scripts/run.mjs <setup|start|test|bench> [arguments]
// Needs Node 20.19 or later and npm; npm fetches the pnpm named in package.json when there is none.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
const bin = (name, ...path) => join(modules, name, ...path);
const turbo = bin('turbo', 'bin', 'turbo');
const build = ['node', turbo, 'run', 'build', '--output-logs=errors-only'];
const jobs = {
  setup: [build],
  start: [build, ['node', join(root, 'scripts', 'start.mjs')]],
  test: [
    ['node', turbo, 'run', 'build', 'typecheck', '--output-logs=errors-only'],
    ['node', bin('oxlint', 'bin', 'oxlint')],
    ['node', bin('oxfmt', 'bin', 'oxfmt'), '--check', '.'],
    ['node', bin('vitest', 'vitest.mjs'), 'run'],
  ],
  bench: [build, ['node', join(root, 'apps', 'bench', 'dist', 'bench.js')]],
};

const [job = 'test', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(jobs, job)) stop(`no job "${job}"; there are: ${Object.keys(jobs).join(', ')}`);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Node 20.19 or later is needed; this is ${process.version}`);

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [pin] = packageManager.split('+');
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
const pathKey = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
env[pathKey] = [dirname(process.execPath), env[pathKey]].join(delimiter);

// turbo runs every task through the `pnpm` on the PATH: that of the user when it started us, else the pinned one.
if (env.WITH_PNPM !== pin && !startedByPnpm()) {
  env.WITH_PNPM = pin;
  npm([
    'exec',
    '--yes',
    '--prefer-offline',
    `--package=${pin}`,
    '--',
    'node',
    fileURLToPath(import.meta.url),
    job,
    ...rest,
  ]);
  process.exit(0);
}

if (!installed()) {
  // Where npm has been first, pnpm replaces what npm put there without asking.
  run('pnpm', ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'], { shell: windows });
}
for (const [i, [file, ...args]] of jobs[job].entries()) {
  run(file, i === jobs[job].length - 1 ? [...args, ...rest] : args);
}

function startedByPnpm() {
  const names = windows ? ['pnpm.cmd', 'pnpm.exe'] : ['pnpm'];
  return (
    /^pnpm\/(9|[1-9]\d)\./.test(env.npm_config_user_agent ?? '') &&
    env[pathKey].split(delimiter).some((dir) => names.some((name) => existsSync(join(dir, name))))
  );
}

/** pnpm keeps a copy of the lockfile it installed; the two are equal when nothing is left to do. */
function installed() {
  const wanted = join(root, 'pnpm-lock.yaml');
  const current = join(modules, '.pnpm', 'lock.yaml');
  return existsSync(current) && existsSync(turbo) && readFileSync(wanted).equals(readFileSync(current));
}

function npm(args) {
  const here = dirname(process.execPath);
  const cli = [
    process.env.npm_execpath ?? '',
    join(here, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(here, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  if (cli) run(process.execPath, [cli, ...args]);
  else run('npm', args, { shell: windows });
}

function run(file, args, options = {}) {
  const { error, status, signal } = spawnSync(file, args, { cwd: root, stdio: 'inherit', env, ...options });
  if (error) stop(error.message);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
