import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What the person can correct. */
export class ScaffoldError extends Error {}

export interface Scaffold {
  /** Name of the new package. */
  readonly name: string;
  /** @default the name without its scope, in the working directory */
  readonly folder?: string | undefined;
  /** The folder that is copied. */
  readonly template: string;
  /** Version of the kit that the new package depends on. */
  readonly version: string;
}

/** npm would rename these when the template is published. */
const renamed: Readonly<Record<string, string>> = {
  'package.json.txt': 'package.json',
  gitignore: '.gitignore',
};

/**
 * Copies the template, with the package's name in it. Returns the folder. Nothing is written where a file is in the way.
 *
 * @throws {ScaffoldError} for a name that npm refuses, or a folder that is not empty
 */
export async function createAdapter({ name, folder, template, version }: Scaffold): Promise<string> {
  if (!/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name) || name.length > 214)
    throw new ScaffoldError(
      `NAME must be a package name in lower case, e.g. completion-ace, got ${JSON.stringify(name)}`,
    );
  const target = resolve(folder ?? name.replace(/^@[^/]+\//, ''));
  await expectEmpty(target);
  const values: Readonly<Record<string, string>> = { NAME: name, VERSION: version };
  for (const path of await filesIn(template)) {
    const text = await readFile(join(template, path), 'utf8');
    const parts = path.split(/[\\/]/);
    const last = parts.pop() ?? '';
    const file = join(target, ...parts, renamed[last] ?? last);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      text.replaceAll(/\{\{(NAME|VERSION)\}\}/g, (mark, key: string) => values[key] ?? mark),
    );
  }
  return target;
}

async function expectEmpty(folder: string): Promise<void> {
  let files: readonly string[];
  try {
    files = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new ScaffoldError(`--dir must be a folder that can be written, got ${folder}`, { cause: error });
  }
  if (files.length > 0) throw new ScaffoldError(`--dir must be an empty or a new folder, got ${folder}`);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
