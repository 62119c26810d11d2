import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContentGate } from '@org/completion-core';
import { decodeSource } from './decode-source';
import { languageIdOf } from './language-id';

/** A file of the workspace, secrets masked. */
export interface WorkspaceDocument {
  readonly uri: string;
  readonly path: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

export interface ReadWorkspaceDocumentsOptions {
  /** Judges every file and masks its secrets. */
  readonly gate: ContentGate;
  /** Maximum bytes of all files together; a file that would exceed it is skipped. @default 10_000_000 */
  readonly maxBytes?: number;
  /** Larger files are skipped, in bytes. @default 300_000 */
  readonly maxFileBytes?: number;
  /** Whether files of a language are read. @default all but plain text */
  readonly accepts?: (languageId: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Generated files. */
const generatedNames =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|composer\.lock|pnpm-lock\.yaml|.*\.min\.\w+|.*\.map)$/i;

/**
 * Reads those of `paths` that are source texts and that the gate admits, in their order, until `maxBytes` is reached.
 * Skips binary files, minified ones, lock files and files that cannot be read.
 */
export async function* readWorkspaceDocuments(
  paths: AsyncIterable<string> | Iterable<string>,
  options: ReadWorkspaceDocumentsOptions,
): AsyncGenerator<WorkspaceDocument, void> {
  const { gate, maxBytes = 10_000_000, maxFileBytes = 300_000, signal } = options;
  const accepts = options.accepts ?? ((languageId) => languageId !== 'plaintext');
  let bytesLeft = maxBytes;
  for await (const path of paths) {
    signal?.throwIfAborted();
    const languageId = languageIdOf(path);
    if (!accepts(languageId) || generatedNames.test(basename(path))) continue;
    const uri = pathToFileURL(path).href;
    if (!(await gate.admits(uri)).admitted) continue;
    const bytes = await sizeOf(path);
    if (bytes === 0 || bytes > maxFileBytes || bytes > bytesLeft) continue;
    const text = await readText(path);
    if (text === undefined) continue;
    bytesLeft -= bytes;
    yield { uri, path, languageId, text: await gate.mask(text, uri) };
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? undefined : decodeSource(bytes);
}
