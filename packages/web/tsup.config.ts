import { defineConfig, type Options } from 'tsup';

/** What widgets load when they need it is a built file of its own: the engine, one for all of them, and the next edits of an editor. */
function loadedAs(extension: string): NonNullable<Options['esbuildPlugins']>[number] {
  return {
    name: 'loaded later',
    setup(bundler) {
      bundler.onResolve({ filter: /\/(page-engine|\w+-edits)$/ }, ({ kind, path }) =>
        kind === 'dynamic-import'
          ? { path: `./${path.slice(path.lastIndexOf('/') + 1)}.${extension}`, external: true }
          : undefined,
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
    'codemirror-edits': 'src/codemirror/codemirror-edits.ts',
    'monaco-edits': 'src/monaco/monaco-edits.ts',
    'textarea-edits': 'src/textarea/textarea-edits.ts',
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
  { ...modules, format: 'esm', esbuildPlugins: [loadedAs('js')] },
  { ...modules, format: 'cjs', esbuildPlugins: [loadedAs('cjs')] },
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
