import { build, type BuildOptions } from 'esbuild';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { peersFolder } from '../engines/install-peers';
import { pathOf, type Contender } from './contenders';

/** A file that the bench's server has. */
export interface PageFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

const shared: BuildOptions = {
  bundle: true,
  write: false,
  platform: 'browser',
  target: 'es2022',
  minify: true,
  loader: { '.ttf': 'dataurl' },
  logLevel: 'error',
};

/**
 * The page of a contender, its scripts as a bundler makes them for a user of the package, and its style sheet.
 *
 * @param from - the workspace's packages: their builds, or their sources
 */
export async function bundleContender(
  contender: Contender,
  from: 'built' | 'sources' = 'built',
): Promise<ReadonlyMap<string, PageFile>> {
  const { page, given, name } = contender;
  const path = pathOf(contender);
  const pages = join(benchFolder(), 'src', 'web', 'pages');
  const imports = given.map((each, index) => {
    // The bench's modules export `monaco`; a peer is passed whole.
    const names = each.startsWith('./') ? `{ monaco as given${index} }` : `* as given${index}`;
    return `import ${names} from ${JSON.stringify(each)};\n`;
  });
  const handed = given.map((_, index) => `given${index}`).join(', ');
  const { outputFiles } = await build({
    ...shared,
    // The paths of the workspace's tsconfig lead to sources.
    ...(from === 'built' ? { tsconfigRaw: {} } : {}),
    stdin: {
      contents: `${imports.join('')}import { start } from './${page}';\nstart(${handed});\n`,
      resolveDir: pages,
      sourcefile: `${page}.entry.ts`,
    },
    outdir: '/',
    entryNames: path.slice(1),
    chunkNames: `${path.slice(1)}-[hash]`,
    format: 'esm',
    splitting: true,
    plugins: [peersFromTheirFolder],
  });
  const files = new Map<string, PageFile>();
  for (const output of outputFiles ?? []) {
    const type = output.path.endsWith('.css') ? 'text/css' : 'text/javascript';
    files.set(`/${output.path.split(/[\\/]/).at(-1) ?? ''}`, {
      type: `${type}; charset=utf-8`,
      body: output.contents,
    });
  }
  files.set(path, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<style>body { margin: 16px; font: 16px sans-serif; }
.cm-editor, .monaco-host, textarea { width: 760px; height: 480px; box-sizing: border-box; border: 1px solid #777; }
textarea { font: 14px/20px monospace; }</style>${files.has(`${path}.css`) ? `<link rel="stylesheet" href="${path}.css">` : ''}</head>
<body><div id="place"></div><script type="module" src="${path}.js"></script></body></html>`,
  });
  return files;
}

/** Peers are in a separate folder; the editors that they extend are the bench's, so that there is one copy of each. */
const peersFromTheirFolder: NonNullable<BuildOptions['plugins']>[number] = {
  name: 'peers from their folder',
  setup(bundling) {
    const elsewhere = (filter: RegExp, applies: (importer: string) => boolean, resolveDir: string) =>
      bundling.onResolve({ filter }, ({ path, kind, importer, pluginData }) =>
        pluginData === 'found' || !applies(importer)
          ? undefined
          : bundling.resolve(path, { kind, resolveDir, pluginData: 'found' }),
      );
    elsewhere(/^(monacopilot|codemirror-|@marimo-team\/)/, () => true, peersFolder());
    elsewhere(/^@codemirror\//, (importer) => importer.startsWith(peersFolder()), benchFolder());
  },
};

/** The worker that Monaco keeps its heavier work in. */
export async function editorWorker(): Promise<PageFile> {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [
      createRequire(join(benchFolder(), 'package.json')).resolve(
        'monaco-editor-0.52/esm/vs/editor/editor.worker.js',
      ),
    ],
    format: 'iife',
  });
  return { type: 'text/javascript', body: outputFiles?.[0]?.contents ?? '' };
}
