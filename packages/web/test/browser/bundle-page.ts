import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageFile } from './page-server';

const pages = join(dirname(fileURLToPath(import.meta.url)), '../pages');

/** Bundles `test/pages/NAME.ts` for a browser: `/NAME.js`, its style sheet, and the page `/NAME` that loads them. */
export async function bundlePage(
  name: string,
  options: {
    readonly as?: string;
    readonly alias?: Readonly<Record<string, string>>;
    /** Adds `/NAME.js.map`, by which places in the bundle are told from those in the sources. */
    readonly maps?: boolean;
  } = {},
): Promise<Map<string, PageFile>> {
  const as = options.as ?? name;
  const { outputFiles } = await build({
    entryPoints: { [as]: join(pages, `${name}.ts`) },
    outdir: '/',
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    loader: { '.ttf': 'dataurl' },
    alias: { ...options.alias },
    sourcemap: options.maps === true ? 'external' : false,
    logLevel: 'error',
  });
  const files = new Map<string, PageFile>();
  for (const { path, contents } of outputFiles) {
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    files.set(`/${path.split(/[\\/]/).at(-1) ?? ''}`, { type: `${type}; charset=utf-8`, body: contents });
  }
  const style = files.has(`/${as}.css`) ? `<link rel="stylesheet" href="/${as}.css">` : '';
  files.set(`/${as}`, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Completion in ${as}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/page.css">${style}</head>
<body><main><h1>Editor</h1><div id="place"></div><div id="other"></div></main><script src="/${as}.js"></script></body></html>`,
  });
  files.set('/page.css', {
    type: 'text/css',
    body: `body { margin: 16px; font: 16px sans-serif; color: #111; background: #fff; }
textarea { width: 600px; height: 240px; font: 14px/20px monospace; tab-size: 4; box-sizing: border-box; }
.monaco-host { width: 600px; height: 240px; } .cm-editor { width: 600px; height: 240px; border: 1px solid #777; }`,
  });
  return files;
}
