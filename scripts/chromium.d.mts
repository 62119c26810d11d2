/** The Chromium of this machine; `undefined` where there is none, and tests skip themselves. */
export const chromiumPath: string | undefined;

/**
 * Starts Chromium; it asks nothing of any network.
 *
 * @param launcher - `chromium` of the caller's playwright
 * @throws Error naming the places looked at, where there is no Chromium
 */
export function startChromium<Browser>(launcher: {
  launch(options: { readonly executablePath: string; readonly args: string[] }): Promise<Browser>;
}): Promise<Browser>;
