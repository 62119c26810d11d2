import { describe, expect, it } from 'vitest';
import { EditPacing } from './edit-pacing';

/** A pacing after keys at this interval. */
function after(gapMs: number, keys = 8): EditPacing {
  const pacing = new EditPacing(0.3);
  for (let key = 0; key <= keys; key++) pacing.called('a', key, key * gapMs);
  return pacing;
}

describe('the pause before a request for a next edit', () => {
  it('follows the rhythm of the keys, within bounds', () => {
    expect(after(100).pauseMs('a', false, 0)).toBe(350);
    expect(after(300).pauseMs('a', false, 0)).toBe(900);
    expect(after(900).pauseMs('a', false, 0)).toBe(2_700);
    expect(after(1_000).pauseMs('a', true, 0)).toBe(3_000);
    expect(new EditPacing(0.3).pauseMs('a', false, 0)).toBe(480);
  });

  it('is longer at the end of a line, and after dismissals until one is taken or ten minutes have passed', () => {
    const pacing = after(200);
    const pause = pacing.pauseMs('a', false, 0);
    expect(pacing.pauseMs('a', true, 0)).toBe(pause * 1.5);
    pacing.rejected(0);
    pacing.rejected(1_000);
    expect(pacing.pauseMs('a', false, 2_000)).toBe(pause * 2.25);
    expect(pacing.pauseMs('a', false, 600_500)).toBe(pause * 1.5);
    pacing.accepted();
    expect(pacing.pauseMs('a', false, 2_000)).toBe(pause);
  });
});

describe('what requests cost', () => {
  it('is paid for by keys, by an edit that is taken, and by a minute without a key', () => {
    const pacing = new EditPacing(0.3);
    pacing.called('a', 0, 0);
    for (let request = 0; request < 3; request++) pacing.sent();
    expect(pacing.affords).toBe(false);
    pacing.called('a', 33, 10);
    expect(pacing.affords).toBe(false);
    pacing.called('a', 34, 20);
    expect(pacing.affords).toBe(true);
    pacing.sent();
    pacing.accepted();
    expect(pacing.affords).toBe(true);
    pacing.sent();
    pacing.called('a', 34, 61_000);
    expect(pacing.affords).toBe(true);
  });

  it('is no more than 0.3 for ten keys of one who types slowly, after the first three', () => {
    const pacing = new EditPacing(0.3);
    let sent = 0;
    const keys = 1_000;
    for (let key = 1; key <= keys; key++) {
      pacing.called('a', key, key * 1_500);
      if (!pacing.affords) continue;
      pacing.sent();
      sent++;
    }
    expect(sent).toBeGreaterThan(25);
    expect(sent - 3).toBeLessThanOrEqual((keys / 10) * 0.3);
  });

  it('never saves up more than three', () => {
    const pacing = after(100, 5_000);
    for (let request = 0; request < 3; request++) pacing.sent();
    expect(pacing.affords).toBe(false);
  });
});
