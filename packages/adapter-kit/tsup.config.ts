import { defineConfig, type Options } from 'tsup';

const options = {
  target: 'es2022',
  platform: 'neutral',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  treeshake: true,
} satisfies Options;

export default defineConfig([
  { ...options, entry: ['src/index.ts'], format: ['esm', 'cjs'] },
  // Vitest cannot be required.
  { ...options, entry: ['src/conformance.ts'], format: 'esm', external: ['vitest', /^@org\//] },
]);
