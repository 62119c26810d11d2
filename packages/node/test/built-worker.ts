import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the worker from its source before the tests of a file. The returned function returns its URL. */
export function builtWorker(): () => URL {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'completion-worker-'));
    await build({
      entryPoints: [source('../src/workspace-worker.ts')],
      outfile: join(folder, 'workspace-worker.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      alias: {
        '@org/completion-core/host': source('../../core/src/host.ts'),
        '@org/completion-core': source('../../core/src/index.ts'),
        '@org/completion-local': source('../../local-model/src/index.ts'),
      },
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => pathToFileURL(join(folder, 'workspace-worker.mjs'));
}
