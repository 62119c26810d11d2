// Sets the workspace up when needed, then runs one of its jobs: node scripts/run.mjs <setup|start|test|bench> [arguments]
// Needs Node 20.19 or later and npm; npm fetches the pnpm named in package.json when there is none.
// Arguments go to the job's last step: `npm test -- house/layering` runs the tests whose path holds "house/layering".
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
const turbo = join(modules, 'turbo', 'bin', 'turbo');

/** Steps in order. A step with `goesOn` does not keep later ones from running: a typing error should not hide a failing test. */
const build = { name: 'build', command: [turbo, 'run', 'build', '--output-logs=errors-only'] };
const jobs = {
  setup: [build],
  start: [build, { name: 'start', command: [join(root, 'scripts', 'start.mjs')] }],
  test: [
    build,
    { name: 'lint', command: [join(modules, 'oxlint', 'bin', 'oxlint')], goesOn: true },
    { name: 'format', command: [join(modules, 'oxfmt', 'bin', 'oxfmt'), '--check', '.'], goesOn: true },
    {
      name: 'typecheck',
      command: [turbo, 'run', 'typecheck', '--continue', '--output-logs=errors-only'],
      goesOn: true,
    },
    {
      name: 'typecheck of house/ and scripts/',
      command: [join(modules, '@typescript', 'native', 'bin', 'tsc'), '-p', 'house'],
      goesOn: true,
    },
    { name: 'vitest', command: [join(modules, 'vitest', 'vitest.mjs'), 'run'], goesOn: true },
  ],
  bench: [build, { name: 'bench', command: [join(root, 'apps', 'bench', 'dist', 'bench.js')] }],
};

const [job = 'test', ...given] = process.argv.slice(2);
// npm takes the `--` before arguments away, pnpm hands it on.
const rest = given[0] === '--' ? given.slice(1) : given;
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
  const self = fileURLToPath(import.meta.url);
  await npm(['exec', '--yes', '--prefer-offline', `--package=${pin}`, '--', 'node', self, job, ...rest]);
  process.exit(0);
}

if (!installed()) {
  // Where npm has been first, pnpm replaces what npm put there without asking.
  await run('pnpm', ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'], {
    shell: windows,
  });
}

const failed = [];
for (const [i, { name, command, goesOn = false }] of jobs[job].entries()) {
  const last = i === jobs[job].length - 1;
  const status = await statusOf(process.execPath, last ? [...command, ...rest] : command);
  if (status === 0) continue;
  if (!goesOn) process.exit(status);
  failed.push(name);
}
if (failed.length > 0) stop(`Failed: ${failed.join(', ')}`);

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
  return cli ? run(process.execPath, [cli, ...args]) : run('npm', args, { shell: windows });
}

async function run(file, args, options = {}) {
  const status = await statusOf(file, args, options);
  if (status !== 0) process.exit(status);
}

/** The exit status of the command. When it is interrupted we end too, after it: it may have a server to close. */
function statusOf(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env, ...options });
    // A terminal sends Ctrl-C to the child itself; other signals, and SIGINT without a terminal, are ours to pass on.
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const pass = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    child.on('error', (error) => stop(error.message));
    child.on('exit', (status, signal) => {
      for (const each of signals) process.off(each, pass);
      if (signal === 'SIGINT' || status === 130) process.exit(130);
      if (signal === 'SIGTERM' || signal === 'SIGHUP') process.exit(143);
      resolve(status ?? 1);
    });
  });
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
