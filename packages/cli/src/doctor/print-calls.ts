import type { PrintFinding } from './print-finding';
import type { WatchedCall } from './watched-fetch';

/** Prints each call; of those that a server answered alike, such as while it loads its model, the last. */
export async function printCalls(calls: readonly WatchedCall[], print: PrintFinding): Promise<void> {
  let alike = 1;
  for (const [index, call] of calls.entries()) {
    const { method, url, status, contentType, headMs, firstBytes, firstBytesMs } = call;
    const next = calls[index + 1];
    if (next !== undefined && status === next.status && url === next.url && firstBytes === next.firstBytes) {
      alike++;
      continue;
    }
    const times = alike === 1 ? '' : `, ${alike} times`;
    alike = 1;
    if (status === undefined) await print('!!', 'call', `${method} ${url}: no answer${times}`);
    else
      await print(
        status < 400 ? 'ok' : '!!',
        'call',
        `${method} ${url}: ${status} ${contentType ?? ''} after ${milliseconds(headMs)}${times}`,
      );
    if (firstBytes !== undefined)
      await print(
        'ok',
        'call',
        `first bytes after ${milliseconds(firstBytesMs)}: ${JSON.stringify(firstBytes)}`,
      );
  }
}

/** A time in words. */
export function milliseconds(value: number | undefined): string {
  return value === undefined ? 'an unknown time' : `${Math.round(value)} ms`;
}
