import { expect, it } from 'vitest';
import type { StatusParams } from '../protocol/methods';
import { StatusLine } from './status-line';

it('sends each change once, and is busy until the last request has ended', () => {
  const sent: StatusParams[] = [];
  const line = new StatusLine((status) => sent.push(status));
  const [first, second] = [line.begin(), line.begin()];
  first();
  first();
  line.set({ kind: 'Normal', message: '' });
  line.set({ kind: 'Warning', message: 'offline' });
  second();
  expect(sent).toEqual([
    { kind: 'Normal', message: '', busy: true },
    { kind: 'Warning', message: 'offline', busy: true },
    { kind: 'Warning', message: 'offline', busy: false },
  ]);
});
