import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';
import { chromiumPath, startChromium } from './browser/chromium';
import { startPageServer, type PageFile, type PageServer } from './browser/page-server';

const web = fileURLToPath(new URL('..', import.meta.url));

/** How a sample becomes a page, in the order of the README. */
interface SamplePage {
  readonly name: string;
  /** What the page has before the sample runs. */
  readonly body?: string;
  /** Code of the page after the sample, which may use its exports. */
  readonly after?: string;
  readonly editor: string;
}

/** An editor with what a sample exports. */
const aloneInPage = `import { EditorView, basicSetup } from 'codemirror';
      new EditorView({ parent: document.body, extensions: [basicSetup, extension] });`;

const samplePages: readonly SamplePage[] = [
  { name: 'codemirror', editor: '.cm-content' },
  {
    name: 'monaco',
    // Every page with Monaco says where its workers are.
    body: `<style>html, body { height: 100%; margin: 0 }</style>
      <script>MonacoEnvironment = { getWorker: (_, label) => new Worker('/' + (label === 'typescript' ? 'ts' : 'editor') + '.worker.js', { type: 'module' }) };</script>`,
    editor: '.monaco-editor',
  },
  { name: 'textarea', body: '<textarea></textarea>', editor: 'textarea' },
  { name: 'element', editor: 'code-completion textarea' },
  { name: 'next-edits', after: aloneInPage, editor: '.cm-content' },
  { name: 'worker', after: aloneInPage, editor: '.cm-content' },
];

/** What the README says stands in `worker.js`. */
const workerScript = `import { createCompletionEngine, openAICompatible } from '@org/completion-core';
  import { serveEngine } from '@org/completion-web/worker';
  const provider = openAICompatible({ baseUrl: location.origin + '/v1', model: 'qwen2.5-coder' });
  serveEngine(createCompletionEngine({ provider }), self);`;

describe.skipIf(chromiumPath === undefined)(
  'samples of the README (need Chromium)',
  { timeout: 60_000 },
  () => {
    let browser: Browser;
    let script: ScriptedServer;
    let pages: PageServer;
    const files = new Map<string, PageFile>();
    beforeAll(async () => {
      const samples = await readSamples();
      if (samples.length !== samplePages.length) throw new Error('say in samplePages how each sample is run');
      for (const [i, page] of samplePages.entries())
        for (const [path, file] of await pageFiles(page, samples[i] ?? '')) files.set(path, file);
      script = await startScriptedServer();
      script.always('return sum / values.length');
      pages = await startPageServer(
        () => files,
        () => script.server,
        () => undefined,
      );
      browser = await startChromium();
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await pages?.close();
      await script?.server.close();
    });

    it.each(samplePages)('complete: $name', async ({ name, editor }) => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      await page.goto(`${pages.origin}/${name}`);
      await page.locator(editor).first().click();
      // A bare statement: no popup of the editor opens, which would hide the ghost.
      await page.keyboard.type('(sum) => ');
      await page.keyboard.press('Enter');
      const ghost = page
        .locator('.cm-completionGhost, .ghost-text-decoration, .code-completion-ghost')
        .first();
      await ghost.waitFor({ state: 'attached' });
      await page.keyboard.press('Tab');
      const text = () =>
        page.evaluate(() => {
          const value =
            document.querySelector<HTMLTextAreaElement>('body > textarea, code-completion textarea')?.value ??
            document.querySelector('.view-lines, .cm-content')?.textContent ??
            '';
          return value.replaceAll('\u00a0', ' ');
        });
      await expect.poll(text).toContain('return sum / values.length');
      // Monaco's own: see `behavior.ts`.
      expect(errors.filter((each) => name !== 'monaco' || each !== 'Canceled')).toEqual([]);
      await page.close();
    });
  },
);

/** The samples that a page can hold: scripts and HTML. */
async function readSamples(): Promise<readonly string[]> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/^```(?:ts|html)\n([^]*?)^```/gm)].map(([, code = '']) => code);
}

/** A page that holds a sample and nothing else of its own. */
async function pageFiles(
  { name, body = '', after = '' }: SamplePage,
  sample: string,
): Promise<Map<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const keep = (path: string, type: string, content: string | Uint8Array) =>
    files.set(path, { type: `${type}; charset=utf-8`, body: content });
  const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sample</title></head>';
  if (sample.startsWith('<')) {
    keep(`/${name}`, 'text/html', `${head}<body>${sample}</body></html>`);
    keep('/element.global.js', 'text/javascript', await readFile(join(web, 'dist/element.global.js')));
    return files;
  }
  const scripts: [name: string, code: string][] = [[`${name}.bundle`, `${sample}\n${after}`]];
  if (name === 'worker') scripts.push(['worker', workerScript]);
  if (name === 'monaco') {
    scripts.push(['editor.worker', `import 'monaco-editor/editor/editor.worker.js';`]);
    scripts.push(['ts.worker', `import 'monaco-editor/language/typescript/ts.worker.js';`]);
  }
  for (const [file, code] of scripts)
    for (const { path, contents } of await bundle(file, code))
      keep(
        `/${path.split(/[\\/]/).at(-1) ?? ''}`,
        path.endsWith('.css') ? 'text/css' : 'text/javascript',
        contents,
      );
  const style = files.has(`/${name}.bundle.css`) ? `<link rel="stylesheet" href="/${name}.bundle.css">` : '';
  keep(
    `/${name}`,
    'text/html',
    `${head}<body>${style}${body}<script type="module" src="/${name}.bundle.js"></script></body></html>`,
  );
  return files;
}

/** Bundles a script as an application does that has the package installed. */
async function bundle(name: string, code: string) {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: web, sourcefile: `${name}.ts` },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outfile: `/${name}.js`,
    loader: { '.ttf': 'dataurl' },
    logLevel: 'error',
  });
  return outputFiles;
}
