import { chromium, type Browser } from 'playwright-core';
import { startChromium as start } from '../../../../scripts/chromium.mjs';

export { chromiumPath } from '../../../../scripts/chromium.mjs';

/** Starts Chromium, without background requests. @throws Error when there is none */
export function startChromium(): Promise<Browser> {
  return start(chromium);
}
