// `npm start`: prints the provider in force, streams one completion of a real file of this repository to the terminal, then
// serves the playground on http://127.0.0.1:4141 until interrupted. The port is taken from PORT when that is set; arguments go to
// `serve`, so that `npm start -- --port 5000` works too. Ctrl-C ends it and its child processes at any moment.
// `node scripts/start.mjs learn` only has the embedded model learn the repository, for `npm start` to do while the rest is built.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'packages/cli/dist/cli.js');
const playground = join(root, 'apps/playground/dist');
const port = process.env.PORT ?? '4141';
const bold = (text) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);
const dim = (text) => (process.stdout.isTTY ? `\x1b[2m${text}\x1b[0m` : text);

/** A position in a real file, whose text there is removed for the model to restore. */
const sample = {
  file: 'packages/core/src/provider/deepseek.ts',
  after: '  keyRequired: ',
};

/** Languages of the playground's sample projects. */
const languages = ['typescript', 'python', 'go', 'rust', 'java', 'cpp'];

/** Exit codes of an interrupted program, as shells have them. */
const interruptedCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** The running child processes. */
const running = new Set();
/** The first signal. */
let interruptedBy;
for (const signal of Object.keys(interruptedCodes))
  process.on(signal, () => {
    interruptedBy ??= signal;
    // A terminal sends Ctrl-C to the child too.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) for (const child of running) child.kill(signal);
  });

if (process.argv[2] === 'learn') {
  await learn();
} else {
  console.log(`\nFirst one completion of a real file, then the playground in your browser. Ctrl-C ends it.`);
  await showCompletion();
  if (interruptedBy === undefined) await serve();
}
if (interruptedBy !== undefined) process.exitCode = interruptedCodes[interruptedBy];

/** The command that completes the sample, and the text for its stdin. */
function completeSample() {
  const text = readFileSync(join(root, sample.file), 'utf8');
  if (!text.includes(sample.after)) throw new Error(`${sample.file} no longer has the place to complete at`);
  const offset = text.indexOf(sample.after) + sample.after.length;
  const before = text.slice(0, offset);
  return {
    args: ['complete', '-', '--language', 'typescript', '--offset', String(offset)],
    before,
    input: before + text.slice(text.indexOf('\n', offset)),
  };
}

/** Completes the sample once, unseen, where that sends nothing: what the model has learnt is kept. */
async function learn() {
  const { learns } = await whoCompletes();
  if (!learns || interruptedBy !== undefined) return;
  const { args, input } = completeSample();
  await runCli(args, input, () => {});
}

async function showCompletion() {
  const { args, before, input } = completeSample();
  const line = before.split('\n').length;

  // Asks while the provider in force is looked up; what comes before that is known waits.
  const from = performance.now();
  let firstMs;
  let show;
  const shown = new Promise((resolve) => (show = resolve));
  const completion = runCli(args, input, (piece) => {
    firstMs ??= performance.now() - from;
    void shown.then((write) => write(piece));
  });
  const who = await whoCompletes();
  if (interruptedBy !== undefined) {
    await completion;
    return;
  }
  console.log(`\n${bold('One completion')} by ${who.words}`);
  console.log(dim(`${sample.file}:${line}, with the rest of the line taken out\n`));
  for (const each of before.split('\n').slice(-5, -1)) console.log(dim(`  ${each}`));
  process.stdout.write(`  ${before.slice(before.lastIndexOf('\n') + 1)}`);
  const waiting = showWaiting(who.learns ? 'learning from this repository …' : 'asking …');

  show((piece) => {
    waiting.end();
    process.stdout.write(bold(piece));
  });
  const { status, errors, printed } = await completion;
  waiting.end();
  console.log('');
  if (interruptedBy !== undefined) return;
  if (status === 0) {
    console.log(
      dim(
        `\n  first text after ${Math.round(firstMs ?? 0)} ms, ${Math.round(performance.now() - from)} ms in all, ${printed} characters`,
      ),
    );
  } else {
    console.log(`\n  no text (exit code ${status}): ${errors.trim()}`);
  }
  console.log(`\n${bold('Next')}
  node packages/cli/dist/cli.js complete FILE:LINE:COL   complete in a file of yours
  node packages/cli/dist/cli.js doctor                   one real call, step by step
  npm test                                               every test
  docs/architecture.md                                   how it works\n`);
}

/** Shows a message at the cursor of a terminal; `end` removes it. */
function showWaiting(words) {
  if (!process.stdout.isTTY) return { end() {} };
  process.stdout.write(`\x1b7${dim(words)}`);
  let ended = false;
  return {
    end() {
      if (!ended) process.stdout.write('\x1b8\x1b[K');
      ended = true;
    },
  };
}

/** The provider in force by the command line, as text, and whether it learns first. */
async function whoCompletes() {
  let json = '';
  const { status } = await runCli(['config', '--json'], '', (piece) => (json += piece));
  if (status !== 0) return { words: 'no provider: the configuration cannot be used', learns: false };
  const { provider, baseUrl } = JSON.parse(json).settings;
  if (provider.value === 'local')
    return {
      words: `the embedded local model, which learns from this repository first${
        provider.origin === 'default'
          ? ' (set NEBIUS_API_KEY to ask Token Factory)'
          : ` (from ${provider.origin})`
      }`,
      learns: true,
    };
  const name = provider.value === 'token-factory' ? 'Nebius Token Factory' : provider.value;
  const address = baseUrl === undefined ? '' : ` at ${baseUrl.value}`;
  return { words: `${name}${address} (from ${provider.origin})`, learns: false };
}

/** Runs the command line with `input` on stdin; calls `onText` with its output as it arrives. */
function runCli(args, input, onText) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(child);
    let errors = '';
    let printed = 0;
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      printed += piece.length;
      onText(piece);
    });
    child.stderr.setEncoding('utf8').on('data', (piece) => (errors += piece));
    child.on('close', (status) => {
      running.delete(child);
      resolve({ status, errors, printed });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Whether the playground's port is taken; with arguments for it, `serve` checks. */
async function portIsTaken() {
  if (process.argv.length > 2 || !/^[1-9]\d{0,4}$/.test(port)) return false;
  const probe = createServer();
  const taken = await new Promise((resolve) => {
    probe.once('error', ({ code }) => resolve(code === 'EADDRINUSE'));
    probe.listen(Number(port), '127.0.0.1', () => resolve(false));
  }).catch(() => false);
  await new Promise((resolve) => probe.close(resolve));
  return taken;
}

/** Serves the playground with the API beside it until interrupted. */
async function serve() {
  if (!existsSync(join(playground, 'index.html'))) return;
  if (await portIsTaken()) {
    // npm takes flags before `--` itself.
    console.error(
      `port ${port} on 127.0.0.1 is taken; end what uses it, or take another: npm start -- --port 5000`,
    );
    process.exitCode = 2;
    return;
  }
  if (interruptedBy !== undefined) return;
  const args = ['serve', '--port', port, '--static', playground, '--language', ...languages];
  const child = spawn(process.execPath, [cli, ...args, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, COMPLETION_GATEWAY_LOG: process.env.COMPLETION_GATEWAY_LOG ?? 'off' },
  });
  running.add(child);
  await new Promise((resolve) => {
    child.on('close', (status) => {
      running.delete(child);
      process.exitCode = status ?? 1;
      resolve();
    });
  });
}
