import { describe, expect, it } from 'vitest';
import { bundleForBrowser, firstLoadGzipBytes } from './bundle';
import { sizeBudgets } from './size-budgets';
import { named } from './workspace';

describe('size in a browser bundle, minified and gzipped', () => {
  it.each(named(sizeBudgets, ({ name }) => name))(
    '%s',
    async (_name, { folder, source, gzipBytes, firstLoad, leftOut }) => {
      const bytes =
        firstLoad === true
          ? await firstLoadGzipBytes(source, folder)
          : (await bundleForBrowser(source, folder, leftOut)).gzipBytes;
      const advice = `It is ${bytes} bytes now. Make it smaller, or raise the budget in repo-checks/size-budgets.ts and say why`;
      expect(bytes, advice).toBeLessThanOrEqual(gzipBytes);
      expect(bytes, `${advice}: it is so far below its budget that growth would go unseen`).toBeGreaterThan(
        gzipBytes * 0.7,
      );
    },
  );

  it('leaves out what is not imported', async () => {
    const all = await bundleForBrowser(`export * from '@org/completion-core'`, 'packages/core');
    const error = await bundleForBrowser(
      `export { CompletionError } from '@org/completion-core'`,
      'packages/core',
    );
    expect(error.gzipBytes, 'core must stay free of side effects at import').toBeLessThan(all.gzipBytes / 10);
  });
});
