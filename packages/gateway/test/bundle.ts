import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = (path: string) => join(root, 'packages', path);

/** Builds the command from the sources into `folder`, with everything it needs, and returns the script. */
export async function bundleCommand(folder: string): Promise<string> {
  const outfile = join(folder, 'completion-gateway.mjs');
  await build({
    entryPoints: [source('gateway/src/cli.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // jsonc-parser's `main` is UMD, which bundlers cannot analyze.
    mainFields: ['module', 'main'],
    logLevel: 'error',
    alias: {
      '@org/completion-core': source('core/src/index.ts'),
      '@org/completion-core/host': source('core/src/host.ts'),
      '@org/completion-core/next-edit': source('core/src/next-edit.ts'),
      '@org/completion-local/next-edit': source('local-model/src/next-edit.ts'),
      '@org/completion-core/provider': source('core/src/provider-kit.ts'),
      '@org/completion-node': source('node/src/index.ts'),
    },
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module'; import { fileURLToPath as pathForBundle } from 'node:url'; import { dirname as folderForBundle } from 'node:path'; const require = createRequireForBundle(import.meta.url); const __filename = pathForBundle(import.meta.url); const __dirname = folderForBundle(__filename);",
    },
  });
  return outfile;
}
