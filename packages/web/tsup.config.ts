import { defineConfig, type Options } from 'tsup';

/** Where widgets load the engine from when they need it: one built file for all of them, in place of a copy in each. */
function engineIn(file: string): NonNullable<Options['esbuildPlugins']>[number] {
  return {
    name: 'one engine',
    setup(bundler) {
      bundler.onResolve({ filter: /\/page-engine$/ }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${file}`, external: true } : undefined,
      );
    },
  };
}

const modules = {
  entry: {
    codemirror: 'src/codemirror.ts',
    monaco: 'src/monaco.ts',
    textarea: 'src/textarea.ts',
    element: 'src/element.ts',
    worker: 'src/worker.ts',
    'page-engine': 'src/session/page-engine.ts',
  },
  target: 'es2022',
  platform: 'browser',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  // An entry is whole in itself: a chunk that is imported for nothing makes bundlers warn.
  splitting: false,
  sourcemap: true,
  treeshake: true,
} satisfies Options;

export default defineConfig([
  { ...modules, format: 'esm', esbuildPlugins: [engineIn('page-engine.js')] },
  { ...modules, format: 'cjs', esbuildPlugins: [engineIn('page-engine.cjs')] },
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
