import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { printNoticeOnce, withoutControls } from './terminal';

it('prints no message twice', () => {
  const stderr = new PassThrough();
  const once = printNoticeOnce({ stderr });
  for (const message of ['a is slow', 'b is slow', 'a is slow']) once(message);
  expect(String(stderr.read())).toBe('completion: a is slow\ncompletion: b is slow\n');
});

it('prints nothing and does not fail when the reader is gone', async () => {
  const stderr = new PassThrough();
  stderr.destroy();
  printNoticeOnce({ stderr })('a is slow');
  await new Promise(setImmediate);
  expect(stderr.read()).toBeNull();
});

it('keeps the spaces of prompts and answers, and takes the rest of a line apart', () => {
  expect(withoutControls('ends   "    return  "\n\u001b[2J')).toBe('ends   "    return  " [2J');
});
