import { replaceFile, ReplaceFileError, type FileSystem } from '@org/completion-node';
import type { CompletionItem } from '@org/completion-core';
import { UsageError } from '../usage-error';
import { encodeText } from './decode-text';
import type { TargetDocument } from './read-document';

/**
 * Puts `item` into the file, whole or not at all. Everything else stays byte for byte: line ends, byte order mark, mode.
 *
 * @param fileSystem - default `node:fs/promises`
 * @throws UsageError when the file has changed since it was read, or another command writes it; `Error` when the disk is full or fails.
 * Nothing is written then
 */
export async function writeDocument(
  document: Pick<TargetDocument, 'path' | 'text' | 'byteOrderMark' | 'name'>,
  item: Pick<CompletionItem, 'range' | 'insertText'>,
  fileSystem?: FileSystem,
): Promise<void> {
  const { path, text, name } = document;
  if (path === undefined) throw new UsageError('--write needs a file');
  const completed = text.slice(0, item.range.start) + item.insertText + text.slice(item.range.end);
  try {
    await replaceFile(path, encodeText({ ...document, text: completed }), {
      expected: encodeText(document),
      ...(fileSystem === undefined ? {} : { fileSystem }),
    });
  } catch (error) {
    throw writeError(error, name);
  }
}

function writeError(error: unknown, name: string): Error {
  if (error instanceof ReplaceFileError) {
    switch (error.reason) {
      case 'changed':
        return new UsageError(
          `${name} has changed since it was read; nothing was written, run the command again`,
        );
      case 'busy':
        return new UsageError(
          `${name} is being written by another command; nothing was written, run the command again`,
        );
      case 'incomplete':
        return diskFull(name, error);
    }
  }
  const { code = String(error) } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(name, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UsageError(
        `the folder of ${name} may not be written to; nothing was written, change its permissions or leave --write out`,
        { cause: error },
      );
    default:
      return new Error(`${name} could not be written (${code}); it is unchanged`, { cause: error });
  }
}

function diskFull(name: string, cause: unknown): Error {
  return new Error(
    `the disk has no room for ${name}; nothing was written, free some space and run the command again`,
    {
      cause,
    },
  );
}
