#!/usr/bin/env bash
# Finding: Monaco leaves the cursor too far left when it accepts an inline completion that has characters beyond the BMP.
#
# Versions: monaco-editor 0.57.0, playwright-core 1.65.1, esbuild 0.27.7, Debian's Chromium 156. Tried on 2026-11-30.
# (0.52.2 does the same.)
#
# The likely guess: columns and offsets of Monaco are UTF-16 units throughout, so after accepting, the cursor is at the end of what
# was inserted.
#
# The behavior: the text is right, but the end of the insertion is measured in code points. The cursor stops one column early for
# each surrogate pair in the last line of the insertion, for all ways to accept. What is typed next goes before the last characters.
#
# Output seen:
#   'const t = ' + '"ab";' accepted: column 16, end of line 16
#   'const t = ' + '"👍";' accepted: column 15, end of line 16
#   'const t = ' + '"👍👍";' accepted: column 16, end of line 18
set -euo pipefail
[ -x /usr/bin/chromium ] || { echo 'needs /usr/bin/chromium (Debian: chromium)'; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund monaco-editor@0.57.0 playwright-core@1.65.1 esbuild@0.27.7
cat > page.js <<'JS'
import * as monaco from 'monaco-editor';

globalThis.MonacoEnvironment = { getWorker: () => new Worker(URL.createObjectURL(new Blob([''], { type: 'text/javascript' }))) };
let item;
monaco.languages.registerInlineCompletionsProvider('plaintext', {
  provideInlineCompletions: (_model, { lineNumber, column }) => ({
    items: [{ insertText: item, range: new monaco.Range(lineNumber, column, lineNumber, column) }],
  }),
  disposeInlineCompletions() {},
});
globalThis.accept = async (insertText) => {
  item = insertText;
  const editor = monaco.editor.create(document.body.appendChild(document.createElement('div')), {
    value: 'const t = ',
    language: 'plaintext',
    dimension: { width: 600, height: 100 },
  });
  editor.setPosition({ lineNumber: 1, column: 11 });
  editor.focus();
  editor.trigger('try', 'editor.action.inlineSuggest.trigger');
  const until = Date.now() + 10_000;
  while (editor.getValue() === 'const t = ' && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    editor.trigger('try', 'editor.action.inlineSuggest.commit');
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const seen = { text: editor.getValue(), column: editor.getPosition().column, end: editor.getModel().getLineMaxColumn(1) };
  editor.dispose();
  return seen;
};
JS
npx esbuild page.js --bundle --format=iife --outfile=page.bundle.js --loader:.ttf=empty --loader:.css=empty --log-level=error
cat > try.mjs <<'JS'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const server = createServer((request, response) => {
  const script = request.url === '/page.js';
  response.setHeader('content-type', script ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
  response.end(script ? readFileSync('page.bundle.js') : '<!doctype html><body><script src="/page.js"></script></body>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] });
let asTold = true;
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  for (const [insertText, short] of [['"ab";', 0], ['"👍";', 1], ['"👍👍";', 2]]) {
    const { text, column, end } = await page.evaluate((each) => globalThis.accept(each), insertText);
    console.log(`'const t = ' + '${insertText}' accepted: column ${column}, end of line ${end}`);
    asTold &&= text === `const t = ${insertText}` && end - column === short;
  }
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
process.exit(asTold ? 0 : 1);
JS
node try.mjs
