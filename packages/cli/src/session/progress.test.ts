import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createProgress, type ProgressOptions } from './progress';

function start({ isTTY = false, ...options }: ProgressOptions & { readonly isTTY?: boolean }) {
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  let nowMs = 0;
  const progress = createProgress({ stderr }, { ...options, now: () => nowMs });
  const at = (ms: number, share: string) => {
    nowMs = ms;
    progress.show('learning', `: ${share}`);
  };
  return { progress, at, printed: () => String(stderr.read() ?? '') };
}

it('shows nothing of work that takes less than half a second', () => {
  for (const isTTY of [true, false]) {
    const { at, printed } = start({ isTTY, inPipes: true });
    at(499, '10 files');
    expect(printed()).toBe('');
  }
});

it('rewrites one line in a terminal and removes it', () => {
  const { progress, at, printed } = start({ isTTY: true });
  at(500, '10 files');
  at(600, '20 files');
  progress.clear();
  progress.clear();
  expect(printed()).toBe('\r\u001B[Klearning: 10 files\r\u001B[Klearning: 20 files\r\u001B[K');
});

it('prints one line in a pipe when it is to', () => {
  const { progress, at, printed } = start({ inPipes: true });
  at(500, '10 files');
  at(600, '20 files');
  progress.clear();
  expect(printed()).toBe('completion: learning\n');
  const silent = start({});
  silent.at(500, '10 files');
  expect(silent.printed()).toBe('');
});
