import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';

/** Where the built commands of the packages are. */
export const commands = {
  completion: built('cli', 'cli.js'),
  sidecar: built('sidecar', 'completion-sidecar.cjs'),
};

/** Why `command` cannot run; `undefined` when it can. */
export function notBuilt(command: string): string | undefined {
  return existsSync(command) ? undefined : `${command} is not built; run \`pnpm build\``;
}

function built(folder: string, file: string): string {
  return join(benchFolder(), '..', '..', 'packages', folder, 'dist', file);
}
