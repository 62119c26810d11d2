// Writes the package for the Marketplace and for Open VSX: node scripts/package.mjs [FILE]
// Without FILE it is dist/completion-vscode-VERSION.vsix.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const folder = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
for (const file of ['extension.cjs', 'completion-sidecar.cjs'])
  if (!existsSync(join(folder, 'dist', file)))
    throw new Error(`dist/${file} is missing; run \`npm run setup\` in the root first`);
const packagePath = process.argv[2] ?? join(folder, 'dist', `${name}-${version}.vsix`);
// All code is bundled.
await createVSIX({
  cwd: folder,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
