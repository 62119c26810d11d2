import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { compare, tolerance } from './browser/pictures';
import { expectGhost } from './browser/rig';

/** A text with a ghost, in a textarea that looks a certain way. */
interface Place {
  readonly name: string;
  readonly style?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Styles of the element around the textarea. */
  readonly around?: Readonly<Record<string, string>>;
  /** A style sheet of the page. */
  readonly css?: string;
  readonly marked: string;
  readonly says: string;
  readonly scroll?: readonly [left: number, top: number];
  /** How far what is around the textarea is scrolled. */
  readonly aroundScroll?: number;
  /** Styles given once the ghost is there. */
  readonly later?: Readonly<Record<string, string>>;
  readonly context?: object;
}

const code = { marked: 'if (a)\n\tsum = █\nend\n', says: '1 + 234;' };
const inside = { marked: 'log(█) // note\nend\n', says: '234' };
const wrapped = { marked: `${'word '.repeat(41)}sum = █\nend\n`, says: '1 + 234 + 567 + 890;' };
const long = { marked: `${'line of text\n'.repeat(100)}sum = █\n${'end\n'.repeat(90)}`, says: '1 + 234;' };
const wide = { marked: `${'word '.repeat(30)}sum = █\nend\n`, says: '1 + 234;' };
const narrow = { width: '300px' };

const places: readonly Place[] = [
  { name: 'plain', ...code },
  { name: 'with text after it', ...inside },
  ...['soft', 'off', 'hard'].map((wrap) => ({
    name: `wrap ${wrap}`,
    attributes: { wrap },
    style: narrow,
    ...wrapped,
  })),
  {
    name: 'in a word too long for a row',
    style: narrow,
    marked: `${'x'.repeat(50)}█\nend\n`,
    says: 'abcdefghijklmnopqrstuvwxyz0123',
  },
  ...['2', '4', '8'].map((size) => ({
    name: `tab-size ${size}`,
    style: { 'tab-size': size },
    marked: 'a\tb\t\tsum = █\nend\n',
    says: '1\t+\t2;',
  })),
  { name: 'right to left', attributes: { dir: 'rtl' }, marked: 'אבג דהו █\nשלום\n', says: 'זחט' },
  { name: 'code in a line from right to left', attributes: { dir: 'rtl' }, ...code },
  { name: 'a remark from right to left in code', marked: '// אבג דהו █\nend\n', says: 'זחט' },
  { name: 'dir auto', attributes: { dir: 'auto' }, marked: 'first line\nאבג דהו █\nend\n', says: 'זחט' },
  ...['0.8', '1.25', '2'].flatMap((zoom) => [
    { name: `zoom ${zoom}`, style: { zoom }, ...code },
    { name: `wrapped at zoom ${zoom}`, style: { zoom, ...narrow }, ...wrapped },
    { name: `zoom ${zoom} around it`, around: { zoom }, ...code },
  ]),
  { name: 'scaled', around: { transform: 'scale(1.25)', 'transform-origin': '0 0' }, ...code },
  ...[0.8, 1.25, 2].map((deviceScaleFactor) => ({
    name: `${deviceScaleFactor} pixels of the screen a pixel`,
    context: { deviceScaleFactor },
    style: narrow,
    ...wrapped,
  })),
  { name: 'letter-spacing', style: { 'letter-spacing': '2.3px', ...narrow }, ...wrapped },
  { name: 'padding and border', style: { padding: '13px 17px 5px 31px', border: '5px solid' }, ...code },
  {
    name: 'box-sizing content-box',
    style: { 'box-sizing': 'content-box', padding: '13px 17px', border: '5px solid', ...narrow },
    ...wrapped,
  },
  { name: 'scrolled down', scroll: [0, 1_900], ...long },
  { name: 'scrolled to the side', attributes: { wrap: 'off' }, style: narrow, scroll: [1_000, 0], ...wide },
  {
    name: 'scrolled from right to left',
    attributes: { wrap: 'off', dir: 'rtl' },
    style: { width: '200px' },
    scroll: [-35, 0],
    marked: 'אבג דהו זחט █\nאבג דהו זחט יכל מנס עפצ קרש תאב גדה וזח טיכ למנ\n',
    says: 'שלום',
  },
  { name: 'line-height 1.7', style: { 'line-height': '1.7' }, scroll: [0, 2_250], ...long },
  { name: 'line-height 17.3px', style: { 'line-height': '17.3px' }, scroll: [0, 1_600], ...long },
  { name: 'line-height normal', style: { 'line-height': 'normal' }, scroll: [0, 1_500], ...long },
  { name: 'resized', later: narrow, ...wrapped },
  { name: 'text-indent', style: { 'text-indent': '40px' }, marked: 'sum = █\nend\n', says: '1 + 234;' },
  {
    name: 'text-indent far below it',
    style: { 'text-indent': '40px' },
    scroll: [0, 2_460],
    marked: `${'line of text\n'.repeat(128)}sum = █\n${'end\n'.repeat(90)}`,
    says: '1 + 234;',
  },
  ...['right', 'center', 'justify'].map((align) => ({
    name: `text-align ${align}`,
    style: { 'text-align': align, ...narrow },
    ...code,
  })),
  ...['300.3px', '300.5px', '41.37%'].map((width) => ({
    name: `width ${width}`,
    style: { width },
    ...wrapped,
  })),
  { name: 'half a pixel away', around: { padding: '0.5px' }, ...code },
  { name: 'italic', style: { font: 'italic 20px serif' }, marked: 'sum = █\nend\n', says: 'many + few;' },
  {
    name: 'kerned letters',
    style: { font: '20px serif' },
    marked: 'sum = AVAVA + T█\nend\n',
    says: 'o + AV;',
  },
  {
    name: 'in a parent that is scrolled',
    around: { height: '150px', overflow: 'auto' },
    aroundScroll: 20,
    ...code,
  },
  {
    name: 'in a page with rules for all',
    css: 'div { padding: 3px; margin: 2px; line-height: 3 } main span { padding: 0 2px; letter-spacing: 4px } main div { border: 1px solid }',
    ...code,
  },
];

describeInChromium(
  'a ghost in a textarea stands where its text stands when it is typed',
  ['textarea'],
  (setup) => {
    /** How much the row of the ghost differs from the same text without a ghost, and the row below it. */
    const difference = async (place: Place, css = ''): Promise<number> => {
      const { marked, says, style = {}, attributes = {}, around = {}, context = {} } = place;
      await setup.open('textarea', { context });
      await setup.page.page.evaluate(
        ([sheetText, styles, attributesOf, stylesAround]) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(sheetText);
          document.adoptedStyleSheets.push(sheet);
          const textarea = document.querySelector('textarea');
          const parent = textarea?.parentElement;
          for (const [name, value] of Object.entries(attributesOf)) textarea?.setAttribute(name, value);
          for (const [name, value] of Object.entries(styles)) textarea?.style.setProperty(name, value);
          for (const [name, value] of Object.entries(stylesAround)) parent?.style.setProperty(name, value);
        },
        [
          `body { --code-completion-ghost-color: #111 } textarea { outline: none; resize: none; color: #111 }
           .code-completion-marker { border-color: transparent !important } ${place.css ?? ''} ${css}`,
          style,
          attributes,
          around,
        ] as const,
      );
      const show = async (text: string) => {
        await setup.page.put(text);
        await setup.page.page.evaluate(
          ([[left, top], aroundScroll]) => {
            const textarea = document.querySelector('textarea');
            textarea?.scrollTo(left, top);
            if (textarea?.parentElement) textarea.parentElement.scrollTop = aroundScroll;
          },
          [place.scroll ?? [0, 0], place.aroundScroll ?? 0] as const,
        );
      };
      await show(marked);
      setup.rig.script.always(says);
      await setup.page.act('trigger');
      await expectGhost(setup.page, says);
      await setup.page.page.evaluate((styles) => {
        const textarea = document.querySelector('textarea');
        for (const [name, value] of Object.entries(styles)) textarea?.style.setProperty(name, value);
      }, place.later ?? {});
      await setup.page.settle();
      const clip = await setup.page.page.evaluate(() => {
        const textarea = document.querySelector('textarea');
        const ghost = document.querySelector('.code-completion-ghost');
        if (textarea === null || ghost === null) throw new Error('no ghost');
        const [first] = ghost.getClientRects();
        const box = textarea.getBoundingClientRect();
        const scale = box.width / textarea.offsetWidth;
        const top = Math.floor(Math.max(box.top + 1, (first?.top ?? 0) - 3 * scale));
        const bottom = Math.min(box.bottom - 16 * scale, (first?.bottom ?? 0) + 22 * scale);
        const width = Math.floor((textarea.clientLeft + textarea.clientWidth) * scale) - 2;
        return { x: Math.ceil(box.left) + 1, y: top, width, height: Math.ceil(bottom - top) };
      });
      const take = async () =>
        PNG.sync.read(await setup.page.page.screenshot({ clip, caret: 'hide', animations: 'disabled' }));
      const withGhost = await take();
      setup.rig.script.always('');
      await setup.page.act('dismiss');
      await show(marked.replace('█', `${says}█`));
      await expectGhost(setup.page, '');
      await setup.page.settle();
      return compare(withGhost, await take()).share;
    };

    it.each(places)('$name', async (place) => {
      expect(await difference(place)).toBeLessThanOrEqual(tolerance.share);
    });

    it.each(['top', 'left'])('detects a ghost that is a pixel off: %s', async (side) => {
      const off = `.code-completion-line { ${side}: 1px }`;
      expect(await difference({ name: 'off', ...code }, off)).toBeGreaterThan(tolerance.share);
    });
  },
);
