import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, replaceFile } from '@org/completion-node';
import {
  serverFileName,
  serverFolder,
  templateFileNames,
  templateId,
  templateFiles,
  type TemplateOptions,
} from './template-files';

/** What is at a path: nothing, a template of this command, or something else, which must not be changed. */
export type FolderState = 'absent' | 'ours' | 'foreign';

/** The state of a folder. An empty one counts as absent. */
export async function folderState(folder: string): Promise<FolderState> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') return ['a file'];
    throw error;
  });
  if (names.length === 0) return 'absent';
  try {
    const { id } = JSON.parse(await readFile(join(folder, 'template.json'), 'utf8')) as { id?: unknown };
    return id === templateId ? 'ours' : 'foreign';
  } catch {
    return 'foreign';
  }
}

/**
 * Writes the template and a copy of the server. Keeps an existing settings.json. Each file is replaced atomically, so that an IDE that
 * starts the server at that moment finds the old one or the new one.
 *
 * @returns the names of the written files, relative to `folder`.
 */
export async function writeTemplateFolder(
  options: TemplateOptions,
  serverFile: string,
): Promise<readonly string[]> {
  const { folder } = options;
  const files = templateFiles(options);
  await mkdir(join(folder, serverFolder), { recursive: true });
  const written: string[] = [];
  const put = async (name: string, content: string | Uint8Array) => {
    await replaceFile(join(folder, name), Buffer.from(content));
    written.push(name);
  };
  await put(join(serverFolder, serverFileName), await readFile(serverFile));
  for (const name of templateFileNames) {
    if (name === 'settings.json' && (await exists(join(folder, name)))) continue;
    await put(name, files[name]);
  }
  return written;
}

/** Removes the files of {@link writeTemplateFolder}, and the folder if it is empty then. Returns the names of other files in it. */
export async function removeTemplateFolder(folder: string): Promise<{ readonly left: readonly string[] }> {
  await rm(join(folder, serverFolder, serverFileName), { force: true });
  for (const each of [folder, join(folder, serverFolder)]) await removeLeftovers(each);
  await rmdir(join(folder, serverFolder)).catch(ignoreFull);
  for (const name of templateFileNames) await rm(join(folder, name), { force: true });
  const left = await readdir(folder);
  if (left.length === 0) await rmdir(folder);
  return { left };
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

function ignoreFull(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
}
