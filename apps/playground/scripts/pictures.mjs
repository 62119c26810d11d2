// Makes the pictures of the documentation, docs/pictures/*.png, from the static build: `pnpm --filter @org/playground pictures`.
// Needs Chromium. The embedded model answers, so no key and no network is needed. Names as arguments take only those.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath, startChromium } from '../../../scripts/chromium.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const pictures = fileURLToPath(new URL('../../../docs/pictures', import.meta.url));
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** High enough that each card is seen whole. */
const high = { viewport: { width: 1280, height: 2600 }, deviceScaleFactor: 2 };
const wide = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** Each picture: the page's state, and the part of it that is taken. */
const wanted = [
  { name: 'playground-light', ...wide, scheme: 'light', project: 'basket', editor: 'CodeMirror' },
  { name: 'playground-dark', ...wide, scheme: 'dark', project: 'library', editor: 'CodeMirror' },
  { name: 'playground-phone', ...phone, scheme: 'light', project: 'basket', editor: 'CodeMirror' },
  {
    name: 'codemirror',
    ...wide,
    scheme: 'light',
    project: 'station',
    editor: 'CodeMirror',
    part: '.editor-card',
  },
  { name: 'monaco', ...wide, scheme: 'light', project: 'library', editor: 'Monaco', part: '.editor-card' },
  { name: 'textarea', ...wide, scheme: 'light', project: 'life', editor: 'Textarea', part: '.editor-card' },
  {
    name: 'inspector-timeline',
    ...high,
    scheme: 'light',
    project: 'station',
    editor: 'CodeMirror',
    part: '[aria-label=Timeline]',
  },
  {
    name: 'inspector-prompt',
    ...high,
    scheme: 'light',
    project: 'basket',
    editor: 'CodeMirror',
    part: '[aria-label=Prompt]',
  },
  {
    name: 'inspector-outcomes',
    ...high,
    scheme: 'light',
    project: 'station',
    editor: 'CodeMirror',
    part: '[aria-label=Outcomes]',
  },
];

if (!existsSync(join(dist, 'index.html')))
  stop('apps/playground/dist is not there: build first (pnpm build)');
if (chromiumPath === undefined) stop('Chromium is not installed (apt-get install chromium)');
const only = process.argv.slice(2);
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const path = join(dist, pathname === '/' ? 'index.html' : pathname);
  if (!path.startsWith(dist) || !existsSync(path)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
  response.end(readFileSync(path));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await startChromium(chromium);
mkdirSync(pictures, { recursive: true });
try {
  for (const picture of wanted.filter(({ name }) => only.length === 0 || only.includes(name)))
    await take(picture);
} finally {
  await browser.close();
  server.close();
}

async function take({ name, scheme, project, editor, part, ...screen }) {
  const context = await browser.newContext({ ...screen, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/?gateway=none`);
  await page.locator('.pill.good').waitFor();
  await page.getByText(editor, { exact: true }).click();
  await page.locator(`[data-ready="${editor.toLowerCase()}"]`).waitFor();
  await page.getByLabel('Project').selectOption(project);
  await page.locator('.pill.good').waitFor();
  await page.getByRole('button', { name: 'Type an example' }).click();
  await page.getByRole('button', { name: 'Stop typing' }).waitFor();
  await page.getByRole('button', { name: 'Type an example' }).waitFor();
  await page.locator('.activity.idle').waitFor();
  await page.locator('.cm-completionGhost, .ghost-text-decoration, .code-completion-ghost').first().waitFor();
  // The last stream has ended when no bar is open any more.
  await page.waitForFunction(() => document.querySelector('.life.open') === null);
  await page.evaluate(() => scrollTo(0, 0));
  const path = join(pictures, `${name}.png`);
  const target = part === undefined ? page : page.locator(part);
  await target.screenshot({ path, animations: 'disabled', caret: 'initial' });
  console.log(`docs/pictures/${name}.png  ${Math.round(statSync(path).size / 1000)} kB`);
  await context.close();
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
