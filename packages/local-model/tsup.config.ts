import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/next-edit.ts', 'src/worker.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  treeshake: true,
});
