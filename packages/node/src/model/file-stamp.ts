import { lstatSync, type Stats } from 'node:fs';

/** A file's stamp, which changes when the file does, and its size in bytes. */
export interface FileStamp {
  readonly stamp: string;
  readonly size: number;
}

/** A file that was written this shortly before it is read may be written again without a change of its time, in milliseconds. */
const recentMs = 20;
/** The same where the file system counts whole seconds. */
const recentInSecondsMs = 2_000;

/** The stamp of a regular file; `undefined` for anything else. Never throws. */
export function stampOf(path: string): FileStamp | undefined {
  let status: Stats | undefined;
  try {
    status = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (status?.isFile() !== true) return undefined;
  const { size, mtimeMs, ctimeMs, ino } = status;
  return { stamp: `${size} ${mtimeMs} ${ctimeMs} ${ino}`, size };
}

/** Whether a file with this stamp may change without another stamp, since it was written to right now. */
export function isUnsettled({ stamp }: FileStamp, now: number): boolean {
  const [, mtimeMs = 0, ctimeMs = 0] = stamp.split(' ').map(Number);
  const writtenAt = Math.max(mtimeMs, ctimeMs);
  return now - writtenAt < (writtenAt % 1_000 === 0 ? recentInSecondsMs : recentMs);
}
