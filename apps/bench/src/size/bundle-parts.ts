import { build, type BuildOptions } from 'esbuild';
import { SourceMap } from 'node:module';
import { join, posix } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** What is bundled. */
export interface Entry {
  /** Folder of the package, from the root of the checkout, whose dependencies `source` may import. */
  readonly folder: string;
  /** An ES module. */
  readonly source: string;
}

/** A bundle and where its text came from. */
export interface Bundle {
  readonly code: string;
  /** The pieces of `code` in their order, each with the path of its source from the root of the checkout; `''` for the bundler's own. */
  readonly pieces: readonly { readonly source: string; readonly text: string }[];
}

const shared = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  // The packages' builds, as users get them: the paths of the workspace's tsconfig lead to sources.
  tsconfigRaw: {},
  // Editors are the page's own.
  external: ['@codemirror/*', 'monaco-editor'],
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Bundles and minifies as a user's bundler does, in one file with all that can ever be loaded.
 *
 * @param root - the checkout whose builds are bundled
 */
export async function bundle(root: string, { folder, source }: Entry): Promise<Bundle> {
  const { outputFiles } = await build({
    ...shared,
    write: false,
    absWorkingDir: root,
    stdin: { contents: source, resolveDir: join(root, folder), sourcefile: 'entry.js' },
    format: 'esm',
    sourcemap: 'external',
    outfile: join(root, 'bundle.js'),
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const code = textOf('.js');
  const map = new SourceMap(JSON.parse(textOf('.map')) as ConstructorParameters<typeof SourceMap>[0]);
  return { code, pieces: piecesOf(code, map) };
}

function piecesOf(code: string, map: SourceMap): Bundle['pieces'] {
  const pieces: { source: string; text: string }[] = [];
  for (const [row, line] of code.split(/(?<=\n)/).entries())
    for (let at = 0; at < line.length; at++) {
      const entry = map.findEntry(row, at);
      const source = sourceOf(entry, row);
      const last = pieces.at(-1);
      if (last?.source === source) last.text += line.charAt(at);
      else pieces.push({ source, text: line.charAt(at) });
    }
  return pieces;
}

/** The types of Node name no entry without a source, which stands for what the bundler wrote itself. */
function sourceOf(entry: object, row: number): string {
  const { generatedLine, originalSource } = entry as { generatedLine?: number; originalSource?: string };
  // The nearest entry before the place may be one of the line before.
  return generatedLine === row && originalSource !== undefined ? posix.normalize(originalSource) : '';
}

/** Bytes after gzip at its best. */
export function gzipped(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}

/** Bytes after Brotli at its best, which most servers send today. */
export function brotlied(text: string): number {
  return brotliCompressSync(text).length;
}
