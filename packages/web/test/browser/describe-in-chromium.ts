import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { chromiumPath } from './chromium';
import { EditorPage, startRig, type Rig } from './rig';

/** What tests of one page at a time work with. */
export interface Setup {
  readonly rig: Rig;
  /** The page that was opened last. */
  readonly page: EditorPage;
  /** Opens the page `name`; it is closed, and the model's script put back, when the test is over. */
  open(name: string, options?: Parameters<typeof EditorPage.open>[2]): Promise<EditorPage>;
}

/** Tests that open pages of `names` in Chromium, one in each. Skipped where there is none. */
export function describeInChromium(
  title: string,
  names: readonly string[],
  tests: (setup: Setup) => void,
): void {
  // Each takes a second; a machine that has much else to do is no reason to fail.
  describe.skipIf(chromiumPath === undefined)(`${title} (needs Chromium)`, { timeout: 120_000 }, () => {
    let rig: Rig | undefined;
    let page: EditorPage | undefined;
    beforeAll(async () => {
      rig = await startRig(names);
    }, 120_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      rig?.script.restore();
      await page?.close();
      page = undefined;
    });
    tests({
      get rig() {
        return there(rig);
      },
      get page() {
        return there(page);
      },
      async open(name, options) {
        page = await EditorPage.open(there(rig), name, options);
        return page;
      },
    });
  });
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not opened yet');
  return value;
}
