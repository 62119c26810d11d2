import { defineConfig } from 'tsup';

/**
 * One file with everything in it. CommonJS, so that what is imported dynamically is loaded, Node's own modules included, when it
 * is first needed and not at the start.
 */
export default defineConfig({
  entry: { 'completion-sidecar': 'src/cli.ts' },
  format: ['cjs'],
  target: 'node20',
  platform: 'node',
  splitting: false,
  noExternal: [/.*/],
  minify: true,
  clean: true,
  esbuildOptions(options) {
    // Packages find their own workers by it; here they are told where those are.
    options.logOverride = { 'empty-import-meta': 'silent' };
  },
  banner: { js: '#!/usr/bin/env node' },
});
