import { realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../config/user-directories';

/** The program `name` on the search path, with its links resolved; `undefined` when there is none. Starts nothing. */
export async function realProgram(name: string, env: Environment): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const found = await realpath(join(folder, name + ending)).catch(() => undefined);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
