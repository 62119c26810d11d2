import { expect, it, vi } from 'vitest';
import { systemClock } from './clock';

it.each([Infinity, 1e12])('does not treat a delay of %s as 0', (delayMs) => {
  vi.useFakeTimers();
  try {
    const callback = vi.fn<() => void>();
    const cancel = systemClock.after(delayMs, callback);
    vi.advanceTimersByTime(60_000);
    expect(callback).not.toHaveBeenCalled();
    cancel();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
