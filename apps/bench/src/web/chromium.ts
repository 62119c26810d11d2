import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine; `undefined` where there is none. */
export const chromiumPath = places.find((path) => existsSync(path));

/** Starts Chromium; it asks nothing of any network. @throws where there is none */
export function startChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(`no Chromium in ${places.join(', ')}`);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
