// The browser of tests, benches and pictures; each passes its own playwright.
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = places.find((path) => existsSync(path));

export function startChromium(launcher) {
  if (chromiumPath === undefined) throw new Error(`no Chromium in ${places.join(', ')}`);
  return launcher.launch({
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
