import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

/** One file, and beside it the language server as it is: the extension needs nothing that a user would have to install. */
export default defineConfig({
  entry: { extension: 'src/extension.ts' },
  format: ['cjs'],
  target: 'node20',
  platform: 'node',
  noExternal: [/^(?!vscode$)/],
  external: ['vscode'],
  minify: true,
  clean: true,
  onSuccess: async () => {
    await copyFile('../sidecar/dist/completion-sidecar.cjs', 'dist/completion-sidecar.cjs');
  },
});
