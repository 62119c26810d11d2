import type { Readable, Writable } from 'node:stream';
import type { Environment } from '@org/completion-node';

/** What a command knows of the process around it. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
  readonly cwd: string;
  /** `--debug`: causes and stacks are shown. */
  readonly debug: boolean;
}

/** Writes and waits until the stream has taken it. A reader that is gone (EPIPE) is no error here: see `interruption`. */
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

/** One line for the person, on stderr. Control characters are taken out: a server's words may be among them. */
export function printNotice({ stderr }: Pick<Terminal, 'stderr'>, message: string): Promise<void> {
  return write(stderr, `completion: ${oneLine(message)}\n`);
}

/** A {@link printNotice} that says no message twice. */
export function printNoticeOnce(terminal: Pick<Terminal, 'stderr'>): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    printNotice(terminal, message).catch(() => {
      // Nobody reads it.
    });
  };
}

/** `text` in one line, without control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
