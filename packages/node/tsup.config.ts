import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/workspace-worker.ts', 'src/workspace-model.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'node',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  // `import.meta.url` in the CommonJS build.
  shims: true,
  clean: true,
  treeshake: true,
});
