import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchParent } from './watch-parent';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

it('calls onGone once when the process has ended', () => {
  const gone = vi.fn<() => void>();
  let there = true;
  watchParent(7, gone, () => (there ? undefined : failing('ESRCH')()));
  vi.advanceTimersByTime(5_000);
  expect(gone).not.toHaveBeenCalled();
  there = false;
  vi.advanceTimersByTime(5_000);
  expect(gone).toHaveBeenCalledTimes(1);
});

it('treats a process of another user as running, until the watch is ended', () => {
  const gone = vi.fn<() => void>();
  const end = watchParent(7, gone, failing('EPERM'));
  vi.advanceTimersByTime(5_000);
  expect(gone).not.toHaveBeenCalled();
  end();
});
