import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    adapter: 'src/adapter.ts',
    host: 'src/host.ts',
    'next-edit': 'src/next-edit.ts',
    provider: 'src/provider-kit.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  // Members of option types that are marked `@internal` are for this package's own tests.
  dts: { compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true } },
  sourcemap: true,
  clean: true,
  // Where several are used, the entries share what they have in common.
  splitting: true,
  treeshake: true,
});
