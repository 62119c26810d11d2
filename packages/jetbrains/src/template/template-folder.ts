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

/** What stands at a path: nothing yet, our template, or something that is not ours to touch. */
export type FolderState = 'absent' | 'ours' | 'foreign';

/** An empty folder counts as absent. */
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
 * Writes the template and a copy of the server. A settings.json that is there stays as it is. Each file is replaced as a whole,
 * so that an IDE that starts the server at that moment finds the old one or the new one.
 *
 * @returns names of what was written, below `folder`.
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

/** Removes what {@link writeTemplateFolder} wrote, and the folder where nothing else is in it. */
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
