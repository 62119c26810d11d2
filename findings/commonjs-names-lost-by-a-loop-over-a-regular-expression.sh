#!/usr/bin/env bash
# Finding: an ES module imports no name from a valid CommonJS file that has `for (… of /…*/.exec(…))` in it; what requires the file sees all.
#
# Version: cjs-module-lexer 2.3.0 from npm, the lexer by which Node learns the names that a CommonJS file exports (Node 20.20.2 has 2.2.0
# of it). Tried on 2026-11-30.
#
# The likely guess: the names of a CommonJS file are found or not by the form of its exports (`exports.a = …`), whatever other code it has.
#
# The behavior:
# - After `of` a slash is read as a division. A regular expression there that has `*` before its last slash is then an error of the lexer.
# - Node takes such an error for a file without names: `import { a } from './file.cjs'` fails with "does not provide an export named 'a'",
#   and `import *` has `default` alone. Neither names the line.
# - The same expression in a variable before the loop, or one without the star, is read.
# Bundlers write such loops as they stand in the source, so a package's CommonJS build can lose all names by one line.
#
# Output seen:
#   of /a*/: Parse error
#   of /a/: first, last
#   a variable: first, last
#   Node imports: default
#   Node requires: first, last
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cjs-module-lexer@2.3.0
cat > file.cjs <<'JS'
exports.first = 1;
for (const each of /a*/.exec('a')) void each;
exports.last = 2;
JS
cat > try.mjs <<'JS'
import { createRequire } from 'node:module';
import { init, parse } from 'cjs-module-lexer';

await init();
const namesOf = (loop) => {
  try {
    return parse(`exports.first = 1;\n${loop}\nexports.last = 2;\n`).exports.join(', ');
  } catch (error) {
    return error.message.split(' @')[0];
  }
};
const seen = {
  'of /a*/': namesOf(`for (const each of /a*/.exec('a')) void each;`),
  'of /a/': namesOf(`for (const each of /a/.exec('a')) void each;`),
  'a variable': namesOf(`const found = /a*/.exec('a'); for (const each of found) void each;`),
  'Node imports': Object.keys(await import('./file.cjs')).join(', '),
  'Node requires': Object.keys(createRequire(import.meta.url)('./file.cjs')).join(', '),
};
for (const [what, names] of Object.entries(seen)) console.log(`${what}: ${names}`);
const all = 'first, last';
const same =
  seen['of /a*/'] === 'Parse error' &&
  seen['of /a/'] === all &&
  seen['a variable'] === all &&
  !seen['Node imports'].includes('first') &&
  seen['Node requires'] === all;
process.exit(same ? 0 : 1);
JS
node try.mjs
