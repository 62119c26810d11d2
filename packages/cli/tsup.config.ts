import { defineConfig } from 'tsup';

/**
 * Everything in a few files, since looking up and compiling a module costs as much as running it. What is imported dynamically, and the
 * packages that only it needs, is loaded when a command needs it.
 */
export default defineConfig({
  // The worker lies where the code of the package that starts it looks for it.
  entry: { cli: 'src/cli.ts', 'workspace-worker': 'src/workspace-worker.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  noExternal: [/.*/],
  minify: true,
  clean: true,
  banner: {
    // Packages in CommonJS need `require` for Node's own modules.
    js: "#!/usr/bin/env node\nimport { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
});
