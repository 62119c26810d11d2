import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { normalizeLanguageId } from '@org/completion-core/host';
import { isInside, languageIdOf } from '@org/completion-node';
import { printNotice, type Terminal } from '../io/terminal';
import { UsageError } from '../usage-error';
import { decodeText, type DecodedText } from './decode-text';
import { findOffset } from './find-offset';
import { parseTarget } from './parse-target';
import { readRegularFile } from './read-regular-file';

/** Marks the cursor position in text from stdin. */
export const cursorMark = '<|cursor|>';

/** The document to complete, and the cursor position. */
export interface TargetDocument extends DecodedText {
  readonly uri: string;
  /** Absolute; absent for stdin. */
  readonly path: string | undefined;
  readonly languageId: string;
  /** UTF-16 units from the start of `text`. */
  readonly offset: number;
  /** What to call it in messages. */
  readonly name: string;
}

export interface ReadDocumentOptions {
  readonly language?: string | undefined;
  readonly offset?: number | undefined;
  /** Whether the file will be written to. */
  readonly write: boolean;
  /** Ends the reading of stdin. */
  readonly signal: AbortSignal;
}

/** Reads the document of `target`. @throws UsageError when there is no such position */
export async function readDocument(
  target: string,
  options: ReadDocumentOptions,
  terminal: Terminal,
): Promise<TargetDocument> {
  const place = parseTarget(target, options.offset !== undefined);
  if (place.kind === 'stdin') return readStdin(options, terminal);
  const file = await readTextFile(place.path, options, terminal);
  const offset =
    place.kind === 'position'
      ? findOffset(file.text, place.line, place.column, file.name)
      : checkedOffset(options.offset ?? 0, file.text, file.name);
  return { ...file, languageId: languageIn(options) ?? file.languageId, offset };
}

/** A document without a cursor. */
export type TextFile = Omit<TargetDocument, 'offset' | 'path'> & { readonly path: string };

/** Reads a file. @throws UsageError when it is no text that can be read, or with `write` no file that can be written to */
export async function readTextFile(
  name: string,
  { write }: Pick<ReadDocumentOptions, 'write'>,
  { cwd }: Pick<Terminal, 'cwd'>,
): Promise<TextFile> {
  const path = resolve(cwd, name);
  const decoded = decodeText(await readBytes(path, name, write), name);
  return { ...decoded, uri: pathToFileURL(path).href, path, languageId: languageIdOf(path), name };
}

/** The id for the flag, which may be another name of the language, such as `js`. */
function languageIn({ language }: ReadDocumentOptions): string | undefined {
  return language && normalizeLanguageId(language);
}

/** Path of a document in prompts: relative to the workspace, with `/`; `undefined` outside of it. */
export function relativePathOf({ path }: Pick<TargetDocument, 'path'>, root: string): string | undefined {
  if (path === undefined || !isInside(path, root)) return undefined;
  return relative(root, path).replaceAll('\\', '/');
}

async function readBytes(path: string, name: string, write: boolean): Promise<Buffer> {
  try {
    const bytes = await readRegularFile(path, name, 'pipe it in and use - instead');
    if (write) await access(path, constants.W_OK);
    return bytes;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UsageError(reasons[code]?.(name, write) ?? `${name} cannot be read (${code})`, {
      cause: error,
    });
  }
}

const denied = (name: string, write: boolean) =>
  write
    ? `${name} may not be written to; change its permissions or leave --write out`
    : `${name} may not be read; change its permissions`;

const reasons: Readonly<Record<string, (name: string, write: boolean) => string>> = {
  ENOENT: (name) => `there is no file ${name}; check the path`,
  ENOTDIR: (name) => `there is no file ${name}; a part of its path is not a directory`,
  EACCES: denied,
  EPERM: denied,
  EROFS: denied,
};

async function readStdin(options: ReadDocumentOptions, terminal: Terminal): Promise<TargetDocument> {
  const name = 'the text from stdin';
  if (options.write) throw new UsageError('--write needs a file; - is stdin');
  if (terminal.stdin.isTTY) await printNotice(terminal, 'reading the text from here; end it with Ctrl-D');
  const decoded = decodeText(await readAll(terminal.stdin, options.signal), name);
  const { text, offset } = locate(decoded.text, options.offset, name);
  const languageId = languageIn(options) ?? 'plaintext';
  return {
    text,
    byteOrderMark: decoded.byteOrderMark,
    uri: 'untitled:stdin',
    path: undefined,
    languageId,
    offset,
    name,
  };
}

function locate(text: string, offset: number | undefined, name: string): { text: string; offset: number } {
  if (offset !== undefined) return { text, offset: checkedOffset(offset, text, name) };
  const [before = '', after, ...more] = text.split(cursorMark);
  if (after === undefined)
    throw new UsageError(`${name} has no cursor position; put ${cursorMark} there, or give --offset`);
  if (more.length > 0)
    throw new UsageError(`${name} holds ${cursorMark} ${more.length + 1} times; leave one, or give --offset`);
  return { text: before + after, offset: before.length };
}

function checkedOffset(offset: number, text: string, name: string): number {
  if (offset <= text.length) return offset;
  throw new UsageError(`offset ${offset} is past the end of ${name}, which has ${text.length} UTF-16 units`);
}

/** All bytes of a stream. Rejects when `signal` is aborted. */
export async function readAll(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stream)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
