import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: ['src/codemirror.ts', 'src/monaco.ts', 'src/textarea.ts', 'src/element.ts', 'src/worker.ts'],
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'browser',
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    // An entry is whole in itself: a chunk that is imported for nothing makes bundlers warn.
    splitting: false,
    sourcemap: true,
    treeshake: true,
  },
  {
    // For a script tag: everything in one file, the engine included.
    entry: { element: 'src/element.ts' },
    format: ['iife'],
    globalName: 'codeCompletion',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    noExternal: [/.*/],
  },
]);
