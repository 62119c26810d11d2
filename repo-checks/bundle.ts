import { build, type BuildOptions } from 'esbuild';
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './workspace';

/** What bundling a piece of code for a browser showed. */
export interface Bundle {
  /** A script that puts the exports of the source into a global `bundle`. */
  readonly code: string;
  /** Node modules that are reached, and by which file. */
  readonly nodeModules: readonly string[];
  readonly gzipBytes: number;
}

/**
 * Bundles and minifies `source`, an ES module, for a browser. What it imports by name are built files, as consumers get
 * them. Builds no package itself: `npm test` has done it.
 *
 * @param folder - package in which `source` stands as it were; it may import that package and its dependencies by name.
 * @param leftOut - imports that the bundle has no copy of; `*` stands for anything
 */
export async function bundleForBrowser(
  source: string,
  folder: string,
  leftOut: readonly string[] = [],
): Promise<Bundle> {
  const builtins = new Set(builtinModules);
  const nodeModules: string[] = [];
  const { outputFiles } = await build({
    ...asForBrowsers(source, folder, leftOut),
    format: 'iife',
    globalName: 'bundle',
    plugins: [
      {
        name: 'note Node modules',
        setup(bundler) {
          bundler.onResolve({ filter: /^[a-z]/ }, ({ path, importer }) => {
            if (!path.startsWith('node:') && !builtins.has(path)) return undefined;
            nodeModules.push(`${path}, imported by ${importer.replace(`${root}/`, '')}`);
            return { path, external: true };
          });
        },
      },
    ],
  });
  const code = outputFiles[0]?.text ?? '';
  return { code, nodeModules, gzipBytes: gzipped(code) };
}

/**
 * Bytes, minified and gzipped, that a page loads before `source` runs: without what is only imported on demand.
 *
 * @param folder - as for {@link bundleForBrowser}
 */
export async function firstLoadGzipBytes(source: string, folder: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    ...asForBrowsers(source, folder),
    format: 'esm',
    splitting: true,
    metafile: true,
    outdir: root,
  });
  const first = new Set(Object.keys(metafile.outputs).filter((path) => path.endsWith('stdin.js')));
  // A set goes on with what is added while it is gone through.
  for (const path of first)
    for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) first.add(imported);
  return outputFiles
    .filter(({ path }) => first.has(relative(process.cwd(), path)))
    .reduce((sum, { text }) => sum + gzipped(text), 0);
}

function asForBrowsers(source: string, folder: string, leftOut: readonly string[] = []) {
  return {
    stdin: { contents: source, resolveDir: `${root}/${folder}`, loader: 'js', sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    // Editors are the page's own.
    external: ['@codemirror/*', 'monaco-editor', ...leftOut],
    // Without the workspace's tsconfig, whose paths lead to the sources.
    tsconfigRaw: {},
    logLevel: 'silent',
  } satisfies BuildOptions;
}

function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
