import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../usage-error';

/** Larger files are not read, in bytes. */
const maxFileBytes = 64_000_000;

/**
 * Reads a whole file. Does not read devices, pipes and files of the kernel, which may have no end.
 *
 * @param name - what to call the file in errors
 * @param instead - what the user can do when it is not a regular file
 * @throws UsageError when it is no regular file or too large; errors of the file system as they are
 */
export async function readRegularFile(path: string, name: string, instead: string): Promise<Buffer> {
  const status = await stat(path);
  if (status.isDirectory()) throw new UsageError(`${name} is a directory; name a file in it`);
  if (!status.isFile()) throw new UsageError(`${name} is not a regular file; ${instead}`);
  if (status.size > maxFileBytes) throw new UsageError(`${name} is larger than 64 MB; name a smaller file`);
  return status.size === 0 ? Buffer.alloc(0) : readFile(path);
}
