import { chmodSync, lstatSync, mkdirSync } from 'node:fs';

/**
 * Makes sure that a folder exists that only this user can read and write, and returns whether it does: a folder that belongs to another
 * user, or that others can write to, is not used, since they could have put files into it.
 *
 * @throws Error when the folder cannot be made
 */
export function ensurePrivateFolder(path: string): boolean {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const status = lstatSync(path);
  if (!status.isDirectory()) return false;
  // Windows has no owners and modes of this kind; a user's folders are private there.
  const user = process.getuid?.();
  if (user === undefined) return true;
  if (status.uid !== user || (status.mode & 0o022) !== 0) return false;
  if ((status.mode & 0o077) !== 0) chmodSync(path, 0o700);
  return true;
}
