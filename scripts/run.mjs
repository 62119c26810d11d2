// Sets the workspace up when needed, then runs one of its jobs: node scripts/run.mjs <setup|start|test|bench> [arguments]
// Needs Node 20.19 or later and npm; npm fetches the pnpm named in package.json when there is none.
// Arguments go to the job's last step: `npm test -- repo-checks/layering` runs the tests whose path holds "repo-checks/layering".
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const root = dirname(dirname(self));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
const turbo = join(modules, 'turbo', 'bin', 'turbo');

const startScript = join(root, 'scripts', 'start.mjs');

/**
 * Steps in order. A step with `goesOn` does not stop later ones when it fails: a type error must not hide a failing test. What stands in
 * `meanwhile` runs beside the step, unseen, and may fail: the step after it only waits less.
 */
const build = { name: 'build', command: [turbo, 'run', 'build', '--output-logs=errors-only'] };
const jobs = {
  setup: [build],
  start: [
    { name: 'build', command: [...build.command, '--filter=@org/completion-cli'] },
    { ...build, meanwhile: [startScript, 'learn'] },
    { name: 'start', command: [startScript] },
  ],
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
      name: 'typecheck of repo-checks/ and scripts/',
      command: [join(modules, '@typescript', 'native', 'bin', 'tsc'), '-p', 'repo-checks'],
      goesOn: true,
    },
    { name: 'vitest', command: [join(modules, 'vitest', 'vitest.mjs'), 'run'], goesOn: true },
  ],
  bench: [build, { name: 'bench', command: [join(root, 'apps', 'bench', 'dist', 'bench.js')] }],
};

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
const pathKey = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
const [job = 'test', ...given] = process.argv.slice(2);

if (job === 'path') {
  // Run by this script from within `npm exec`, which has put the pinned pnpm first.
  process.stdout.write(env[pathKey]);
} else {
  await main();
}

async function main() {
  if (!Object.hasOwn(jobs, job)) stop(`no job "${job}"; there are: ${Object.keys(jobs).join(', ')}`);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`Node 20.19 or later is needed; this is ${process.version}`);

  // turbo runs every task through the `pnpm` on the PATH: that of the user when it started us, else the pinned one.
  if (!startedByPnpm()) env[pathKey] = pathWithPnpm();
  env[pathKey] = [dirname(process.execPath), env[pathKey]].join(delimiter);

  if (!installed()) {
    // pnpm replaces a node_modules that npm has made, without a prompt.
    const args = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
    const status = await run('pnpm', args, { shell: windows });
    if (status !== 0) process.exit(status);
  }

  // npm removes the `--` before arguments, pnpm passes it on.
  const rest = given[0] === '--' ? given.slice(1) : given;
  if (!existsSync(join(root, 'packages', 'cli', 'dist', 'cli.js')))
    console.log('\nBuilding every package; that takes about a minute, this once.');
  const failed = [];
  for (const [i, { name, command, goesOn = false, meanwhile }] of jobs[job].entries()) {
    const last = i === jobs[job].length - 1;
    const beside = meanwhile && run(process.execPath, meanwhile, { stdio: 'ignore' });
    const status = await run(process.execPath, last ? [...command, ...rest] : command);
    if (status !== 0 && !goesOn) process.exit(status);
    await beside;
    if (status !== 0) failed.push(name);
  }
  if (failed.length > 0) stop(`Failed: ${failed.join(', ')}`);
}

function startedByPnpm() {
  const names = windows ? ['pnpm.cmd', 'pnpm.exe'] : ['pnpm'];
  return (
    /^pnpm\/(9|[1-9]\d)\./.test(env.npm_config_user_agent ?? '') &&
    env[pathKey].split(delimiter).some((dir) => names.some((name) => existsSync(join(dir, name))))
  );
}

/** pnpm keeps a copy of the lockfile that it has installed; equal files need no installation. */
function installed() {
  const wanted = join(root, 'pnpm-lock.yaml');
  const current = join(modules, '.pnpm', 'lock.yaml');
  return existsSync(current) && existsSync(turbo) && readFileSync(wanted).equals(readFileSync(current));
}

/** The PATH with the pinned pnpm, which npm fetches once and keeps. */
function pathWithPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [pin] = packageManager.split('+');
  const here = dirname(process.execPath);
  const cli = [
    env.npm_execpath ?? '',
    join(here, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(here, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  const args = ['exec', '--yes', '--prefer-offline', `--package=${pin}`, '--', 'node', self, 'path'];
  const options = { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  const { error, status, stdout } = cli
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: windows });
  if (error) stop(error.message);
  if (status !== 0) stop(`npm could not fetch ${pin} (see above)`);
  return stdout;
}

/** The exit status of the command. When it is interrupted, this script ends after it: it may have a server to close. */
function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env, ...options });
    // A terminal sends Ctrl-C to the child too; other signals, and SIGINT without a terminal, are passed on here.
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    let interruptedBy;
    const pass = (signal) => {
      interruptedBy ??= signal;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    // What runs beside a step that failed, or was interrupted, ends with this script.
    const end = () => child.kill();
    process.on('exit', end);
    // The shell that npm starts does not pass signals on: it dies, and this script would stay.
    const parent = process.ppid;
    const orphaned = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(orphaned);
      child.kill('SIGTERM');
    }, 250);
    child.on('error', (error) => stop(error.message));
    child.on('exit', (status, signal) => {
      clearInterval(orphaned);
      for (const each of signals) process.off(each, pass);
      process.off('exit', end);
      // An interrupted program may end with 0: turbo does.
      if (signal === 'SIGINT' || status === 130 || interruptedBy === 'SIGINT') process.exit(130);
      if (interruptedBy !== undefined) process.exit(143);
      if (signal === 'SIGTERM' || signal === 'SIGHUP' || process.ppid !== parent) process.exit(143);
      resolve(status ?? 1);
    });
  });
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
