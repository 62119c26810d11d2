/** The path of Chromium on this machine; `undefined` when there is none, and tests are skipped. */
export const chromiumPath: string | undefined;

/**
 * Starts Chromium, without background requests.
 *
 * @param launcher - `chromium` of the caller's playwright
 * @throws Error with the paths that were tried, when there is no Chromium
 */
export function startChromium<Browser>(launcher: {
  launch(options: { readonly executablePath: string; readonly args: string[] }): Promise<Browser>;
}): Promise<Browser>;
