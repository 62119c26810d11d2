import type { Readable, Writable } from 'node:stream';
import type { Environment } from '@org/completion-node';

/** The process of a command, as the command sees it. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
  readonly cwd: string;
  /** `--debug`: causes and stacks are shown. */
  readonly debug: boolean;
}

/** Writes and waits until the stream has accepted it. A reader that is gone (EPIPE) is no error here: see `interruption`. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (text === '' || stream.destroyed) return resolve();
    stream.write(text, (error) => {
      const { code } = (error ?? {}) as NodeJS.ErrnoException;
      if (error && code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') reject(error);
      else resolve();
    });
  });
}

/** Prints one line on stderr, without control characters: it may hold text of a server. */
export function printNotice({ stderr }: Pick<Terminal, 'stderr'>, message: string): Promise<void> {
  return write(stderr, `completion: ${oneLine(message)}\n`);
}

/** A {@link printNotice} that prints no message twice. */
export function printNoticeOnce(terminal: Pick<Terminal, 'stderr'>): (message: string) => void {
  const printed = new Set<string>();
  return (message) => {
    if (printed.has(message)) return;
    printed.add(message);
    printNotice(terminal, message).catch(() => {
      // The reader is gone.
    });
  };
}

/** `text` in one line, without control characters, its spaces as they are: they matter in prompts and answers. */
export function withoutControls(text: string): string {
  return text.replace(/(?:[^\S ]|\p{Cc})+/gu, ' ').trim();
}

/** `text` in one line, without control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
