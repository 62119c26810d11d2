// Ollama, for trials by hand (scripts/try-ollama.mjs): node scripts/ollama-server.mjs builds it into the user's cache, in about ten
// minutes of processor time, with Go and a C++ compiler. Ollama (MIT) comes as a Go module in a fixed version. Modules carry no folder
// named vendor, so three libraries of headers come with llama.cpp's sources. Nothing of them is shipped.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInto, cacheRoot } from './cached-build.mjs';
import { llamaServer, llamaSource } from './llama-server.mjs';
import { freePort, startServer } from './server-process.mjs';

export const ollamaVersion = 'v0.17.4';
const cache = join(cacheRoot, `ollama-${ollamaVersion}`);
const program = join(cache, 'ollama');

export const ollamaServer = !existsSync(program)
  ? 'Ollama is not built here; node scripts/ollama-server.mjs builds it, with Go, Python and a compiler'
  : typeof llamaServer === 'string'
    ? `Ollama needs the model: ${llamaServer}`
    : { program };

function build() {
  if (existsSync(program)) return;
  buildInto(cache, (each) => {
    const { folder, done, run } = each;
    run('go', ['install', `github.com/ollama/ollama@${ollamaVersion}`], {
      GOPATH: join(folder, 'go'),
      GOBIN: join(folder, 'bin'),
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '1',
      CGO_CPPFLAGS: `-I${join(llamaSource(each), 'vendor')}`,
      // Without them its arithmetic is that of the first 64-bit processors.
      CGO_CFLAGS: '-O2 -march=native',
      CGO_CXXFLAGS: '-O2 -march=native',
    });
    renameSync(join(folder, 'bin', 'ollama'), join(done, 'ollama'));
  });
}

export async function startOllama(env = {}) {
  if (typeof ollamaServer === 'string') throw new Error(ollamaServer);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'completion-ollama-'));
  const server = await startServer({
    name: 'Ollama',
    program: ollamaServer.program,
    args: ['serve'],
    env: {
      HOME: folder,
      OLLAMA_MODELS: join(folder, 'models'),
      OLLAMA_HOST: `127.0.0.1:${port}`,
      ...env,
    },
    healthUrl: `${origin}/api/version`,
    keepLog: 1_000_000,
    cleanUp: () => rmSync(folder, { recursive: true, force: true }),
  });
  try {
    await createModel(origin);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, origin };
}

/** Gives it the model file, under the name `smol`. */
async function createModel(origin) {
  const bytes = readFileSync(llamaServer.model);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const post = async (path, body) => {
    const response = await fetch(origin + path, { method: 'POST', body });
    const said = await response.text();
    if (!response.ok || said.includes('"error"')) throw new Error(`Ollama answered ${path} with ${said}`);
  };
  await post(`/api/blobs/${digest}`, bytes);
  await post('/api/create', JSON.stringify({ model: 'smol', files: { 'model.gguf': digest } }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(`Ollama could not be built. ${error.message}`);
    process.exitCode = 1;
  }
}
