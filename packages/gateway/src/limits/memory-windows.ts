import { LRUCache } from 'lru-cache';
import type { Clock } from '@org/completion-core';
import type { Window, WindowState, WindowStore } from './window-store';

/** Maximum number of tenants times limits; beyond it the least recently used window is forgotten. */
const maxWindows = 100_000;

/** Windows in this process's memory. */
export function memoryWindows(clock: Clock): WindowStore {
  const open = new LRUCache<string, { used: number; readonly endsAt: number }>({ max: maxWindows });
  const current = ({ key, windowMs }: Window) => {
    const known = open.get(key);
    if (known !== undefined && known.endsAt > clock.now()) return known;
    const begun = { used: 0, endsAt: clock.now() + windowMs };
    open.set(key, begun);
    return begun;
  };
  return {
    take(window, amount) {
      const state = current(window);
      const taken = state.used + amount <= window.limit;
      if (taken) state.used += amount;
      return Promise.resolve<WindowState>({
        taken,
        remaining: Math.max(0, window.limit - state.used),
        resetMs: state.endsAt - clock.now(),
      });
    },
    adjust(window, amount) {
      const state = current(window);
      state.used = Math.max(0, state.used + amount);
      return Promise.resolve();
    },
  };
}
