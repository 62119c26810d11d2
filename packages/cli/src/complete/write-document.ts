import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { CompletionItem } from '@org/completion-core';
import { UsageError } from '../usage-error';
import { encodeText } from './decode-text';
import type { TargetDocument } from './read-document';

/**
 * Puts `item` into the file, whole or not at all. Everything else stays byte for byte: line ends, byte order mark, mode.
 *
 * @throws UsageError when the file is not any more as it was read; nothing is written then
 */
export async function writeDocument(document: TargetDocument, item: CompletionItem): Promise<void> {
  const { path, text, name } = document;
  if (path === undefined) throw new UsageError('--write needs a file to write to');
  if (!encodeText(document).equals(await readFile(path))) {
    throw new UsageError(`${name} has changed meanwhile; nothing was written, run the command again`);
  }
  const completed = text.slice(0, item.range.start) + item.insertText + text.slice(item.range.end);
  await writeFileAtomic(path, encodeText({ ...document, text: completed }));
}
