import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { EditorPage, startRig, type Rig } from './browser/rig';

interface Place {
  readonly lineNumber: number;
  readonly column: number;
}

const versions = ['monaco-0.57', 'monaco-0.52'] as const;

describe.skipIf(chromiumPath === undefined)('Monaco itself (needs Chromium)', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig(versions);
  }, 120_000);
  afterAll(() => rig?.close());

  // Its controller of inline completions tells screen readers of a ghost 50 ms after it is drawn, in a function whose promise it
  // lets go of: `await timeout(50, …)` there rejects when the ghost is another one by then, or gone.
  it.each(versions)(
    '%s rejects with Canceled into the page, without us, when a ghost goes soon',
    async (name) => {
      const page = await EditorPage.open(rig, name);
      await page.page.evaluate(() => {
        window.page.drivers[0]?.destroy();
        const { monaco } = window;
        if (monaco === undefined) throw new Error('no Monaco');
        const [editor] = monaco.editor.getEditors();
        let typed = false;
        const plain = {
          provideInlineCompletions: (_model: unknown, { lineNumber: line, column }: Place) => ({
            items: [{ insertText: ' + 2;', range: new monaco.Range(line, column, line, column) }],
          }),
          handleItemDidShow() {
            // Before any timer, however busy the machine is.
            if (!typed) queueMicrotask(() => editor?.trigger('keyboard', 'type', { text: '0' }));
            typed = true;
          },
          disposeInlineCompletions: () => undefined,
          freeInlineCompletions: () => undefined,
        };
        monaco.languages.registerInlineCompletionsProvider({ pattern: '**' }, plain);
      });
      await page.put('const a = █\n');
      expect((await page.facts()).errors).toEqual([]);
      await page.type('1');
      await expect
        .poll(async () => [...new Set((await page.facts()).errors)])
        .toEqual(['Canceled: Canceled']);
      await page.close();
    },
  );
});
