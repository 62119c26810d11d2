import { loadConfig } from '@org/completion-node';
import { describe, expect, it } from 'vitest';
import { deadlineOf } from './deadline';

const load = (flags: { readonly timeoutMs?: number }) =>
  loadConfig({ flags, env: { HOME: '/none' }, cwd: '/' });

describe('a deadline of a whole command', () => {
  it('is the timeout that is set', async () => {
    const deadline = deadlineOf(await load({ timeoutMs: 60_000 }));
    expect(deadline?.leftMs()).toBeGreaterThan(50_000);
    expect(deadline?.leftMs()).toBeLessThanOrEqual(60_000);
  });

  it('is absent by default: reading a workspace may take longer than one request', async () => {
    const config = await load({});
    expect(config.settings.timeoutMs).toBe(10_000);
    expect(deadlineOf(config)).toBeUndefined();
  });
});
