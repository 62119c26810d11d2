import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this app, whether it runs from sources or built. */
export function benchFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && readFileSync(manifest, 'utf8').includes('"@org/bench"')) return folder;
    if (folder === dirname(folder)) throw new Error('the folder of @org/bench is not above this file');
  }
}
