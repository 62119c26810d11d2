import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from './browser/chromium';
import { compare, expectPicture, loadSameFont, tolerance } from './browser/pictures';
import { EditorPage, editors, expectGhost, startRig, type Rig } from './browser/rig';

/** Colors of a page, set on the editors by a style sheet of the page's own. */
const schemes = {
  light: { text: '#1a1a1a', ground: '#ffffff' },
  dark: { text: '#e8e8e8', ground: '#1e1e1e' },
} as const;

/** What is there when the picture is taken. */
const scenes = [
  { name: 'end-of-line', marked: 'const a = █\n', says: ' + 234 + 567;', shows: ' + 234 + 567;' },
  { name: 'middle-of-line', marked: 'log(█) // note\n', says: '234', shows: '234' },
  {
    name: 'lines',
    marked: 'const a = █\nconst b = 2;\n',
    says: ' +\n  234 +\n  567;',
    shows: ' +\n  234 +\n  567;',
  },
] as const;

describe.skipIf(chromiumPath === undefined)(
  'pictures of the ghost (needs Chromium)',
  { timeout: 30_000 },
  () => {
    let rig: Rig;
    let page: EditorPage;
    beforeAll(async () => {
      rig = await startRig(editors);
    }, 120_000);
    afterAll(() => rig?.close());
    afterEach(async () => {
      rig.script.restore();
      await page.close();
    });

    type Scheme = keyof typeof schemes;
    type Scene = (typeof scenes)[number];

    const show = async (name: string, scheme: Scheme, scene: Scene, css = '', context: object = {}) => {
      page = await EditorPage.open(rig, name, {
        start: { engineOptions: { multiline: 'always' } },
        context: { colorScheme: scheme, reducedMotion: 'reduce', ...context },
      });
      await loadSameFont(page.page);
      const { text, ground } = schemes[scheme];
      await page.page.evaluate(
        ([rules, dark]) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
          window.page.drivers[0]?.setLook?.({ fontFamily: 'Same', fontSize: 14, lineHeight: 20, dark });
        },
        [
          `textarea, .cm-editor, .cm-scroller, .cm-content { font: 14px/20px Same !important; }
           textarea, .cm-editor, .cm-gutters { color: ${text} !important; background: ${ground} !important; }
           .cm-activeLine, .cm-activeLineGutter { background: none !important; }
           .cm-content span:not([class*=Ghost]) { color: inherit !important; }
           .cm-cursorLayer, .monaco-editor .cursors-layer { visibility: hidden !important; }
           textarea { caret-color: transparent; outline: none; border: 0; }
           ${css}`,
          scheme === 'dark',
        ] as const,
      );
      rig.script.always(scene.says);
      await page.put(scene.marked);
      await page.type('1');
      await expectGhost(page, scene.shows);
      await expect.poll(async () => (await page.facts()).statuses.at(-1)).toBe('idle');
      await page.settle();
    };
    const take = async () => {
      const box = await page.page
        .locator('textarea, .cm-content, .monaco-editor .lines-content')
        .first()
        .boundingBox();
      if (box === null) throw new Error('no editor is seen');
      return page.page.screenshot({
        clip: { x: Math.round(box.x), y: Math.round(box.y), width: 320, height: 110 },
        caret: 'hide',
        animations: 'disabled',
      });
    };

    describe.each(editors)('%s', (name) => {
      it.each(
        scenes.flatMap((scene) =>
          (['light', 'dark'] as const).map((scheme) => ({ ...scene, scheme, scene })),
        ),
      )('looks as ever: $name, $scheme', async ({ name: of, scheme, scene }) => {
        await show(name, scheme, scene);
        await expectPicture(`${name}-${of}-${scheme}`, await take());
      });
    });

    it('shows the button that accepts as in the picture', async () => {
      const touch = { hasTouch: true, isMobile: true };
      // The font of the system is another one elsewhere.
      await show(
        'textarea',
        'light',
        scenes[0],
        '.code-completion-chip { font: 14px Same !important; }',
        touch,
      );
      await expectPicture('textarea-chip', await take());
    });

    it.each([
      { fault: 'another color', css: '.code-completion-ghost { color: #c00 !important; }' },
      { fault: 'another place', css: '.code-completion-ghost { position: relative; left: 5px; }' },
      { fault: 'another line', css: '.code-completion-ghost { position: relative; top: 4px; }' },
      { fault: 'no ghost at all', css: '.code-completion-ghost { visibility: hidden; }' },
    ])('is refused for $fault', async ({ css }) => {
      await show('textarea', 'light', scenes[0]);
      const right = PNG.sync.read(await take());
      expect(compare(right, right).share).toBe(0);
      await page.close();
      await show('textarea', 'light', scenes[0], css);
      const wrong = PNG.sync.read(await take());
      expect(compare(right, wrong).share).toBeGreaterThan(tolerance.share);
    });
  },
);
