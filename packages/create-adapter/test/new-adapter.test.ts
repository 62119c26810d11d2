import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath } from '../../../scripts/chromium.mjs';
import { afterEach, describe, expect, it } from 'vitest';
import { filesOfGuide, newAdapter, type NewAdapter } from './scratch';

describe('a new adapter', { timeout: 300_000 }, () => {
  let adapter: NewAdapter | undefined;
  afterEach(() => adapter?.remove());

  it('passes its own tests and type checks at once', async () => {
    adapter = await newAdapter('completion-new');
    const output = await adapter.run('vitest', 'run');
    expect(output).toMatch(/Tests .*\d+ passed/);
    expect(output).not.toContain('failed');
    // The editor of the template lacks two abilities, which it names.
    expect(output).toContain('2 skipped');
    await adapter.run('tsc');
  });

  it.skipIf(chromiumPath === undefined)(
    `for Ace is made by the guide word by word (needs Chromium)`,
    async () => {
      adapter = await newAdapter('completion-ace');
      const files = await filesOfGuide('add-an-adapter.md');
      expect(files.map(({ path }) => path)).toEqual([
        'src/index.ts',
        'test/page.ts',
        'test/conformance.test.ts',
      ]);
      expect(files[0]?.text.trim().split('\n').length).toBeLessThanOrEqual(150);
      for (const { path, text } of files) await writeFile(join(adapter.folder, path), text);
      for (const path of ['src/editor.ts', 'test/memory-editor.ts']) await rm(join(adapter.folder, path));
      await adapter.run('tsc');
      const output = await adapter.run('vitest', 'run');
      expect(output).toMatch(/Tests .*\d+ passed/);
      expect(output).not.toMatch(/failed|skipped/);
    },
  );
});
