import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { cli: 'src/cli.ts' },
  format: ['cjs'],
  target: 'node20',
  platform: 'node',
  clean: true,
  // One file that starts at once: `npx` fetches this package and the sidecar, and nothing else.
  noExternal: [/^@org\/completion-(core|node)/, 'vscode-jsonrpc'],
  external: ['@org/completion-sidecar'],
  esbuildOptions(options) {
    // Only what starts workers looks where it is; this command starts none.
    options.logOverride = { 'empty-import-meta': 'silent' };
  },
  banner: { js: '#!/usr/bin/env node' },
});
