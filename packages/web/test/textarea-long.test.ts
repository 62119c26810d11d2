import { expect, it } from 'vitest';
import { describeInChromium } from './browser/describe-in-chromium';
import { expectGhost } from './browser/rig';

describeInChromium('a ghost in a long textarea', ['textarea'], (setup) => {
  /** Opens the desk.page, which from then on counts the blocks of lines that are laid out to be measured. */
  const open = async () => {
    await setup.open('textarea');
    await setup.page.page.evaluate(() => {
      const counted = window as { measured?: number };
      counted.measured = 0;
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          for (const node of addedNodes) {
            if (
              node instanceof HTMLElement &&
              node.tagName === 'DIV' &&
              node.className === 'code-completion-before'
            )
              counted.measured = (counted.measured ?? 0) + 1;
          }
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
  };
  const measured = () => setup.page.page.evaluate(() => (window as { measured?: number }).measured);

  it('measures the lines above it ahead, and none twice', async () => {
    await open();
    await setup.page.put(`${'const line = 1;\n'.repeat(6_400)}sum = █\n`);
    await setup.page.type('1');
    const answer = await setup.rig.script.next();
    // 99 blocks of 64 lines; the last lines are those of the cursor's block.
    await expect.poll(measured).toBe(99);
    answer.send(' + 234;\n');
    answer.end();
    await expectGhost(setup.page, ' + 234;');
    await setup.page.type(' + 2');
    await expectGhost(setup.page, '34;');
    expect(await measured()).toBe(99);
  });

  it('measures one block again when a line is added to it', async () => {
    await open();
    const lines = 'const line = 1;\n'.repeat(3_200);
    await setup.page.put(`${lines}sum = █\n`);
    setup.rig.script.always(' + 234;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    await expect.poll(measured).toBe(49);
    await setup.page.put(`const first = 1;\n${lines}sum = 1█\n`);
    await setup.page.act('trigger');
    await expectGhost(setup.page, ' + 234;');
    expect(await measured()).toBe(50);
  });

  it('has only the visible lines in the page, and adds more when they are scrolled to', async () => {
    await open();
    await setup.page.put(`${'const line = 1;\n'.repeat(2_000)}sum = █\n${'const next = 2;\n'.repeat(8_000)}`);
    await setup.page.page.evaluate(() => document.querySelector('textarea')?.scrollTo(0, 2_000 * 20 - 100));
    setup.rig.script.always(' + 234;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    const inPage = () =>
      setup.page.page.evaluate(() => {
        const layer = document.querySelector('.code-completion-layer');
        const last = document.querySelector('.code-completion-sheet')?.lastElementChild;
        const gap =
          (layer?.getBoundingClientRect().bottom ?? 0) - (last?.getBoundingClientRect().bottom ?? 0);
        return { lines: (layer?.textContent ?? '').split('\n').length, gap };
      });
    const before = await inPage();
    expect(before.lines).toBeLessThan(300);
    expect(before.gap).toBeLessThanOrEqual(0);
    await setup.page.page.evaluate(() => document.querySelector('textarea')?.scrollBy(0, 3_000));
    await setup.page.settle();
    const after = await inPage();
    expect(after.gap).toBeLessThanOrEqual(0);
    expect(after.lines).toBeGreaterThan(before.lines);
    expect(after.lines).toBeLessThan(600);
  });

  it('removes the lines when the focus is lost', async () => {
    await open();
    await setup.page.put(`${'const line = 1;\n'.repeat(300)}sum = █\n${'const next = 2;\n'.repeat(300)}`);
    setup.rig.script.always(' + 234;');
    await setup.page.type('1');
    await expectGhost(setup.page, ' + 234;');
    await setup.page.page.evaluate(() => document.querySelector('textarea')?.blur());
    await expectGhost(setup.page, '');
    expect(
      await setup.page.page.evaluate(
        () => document.querySelector('.code-completion-layer')?.textContent?.length,
      ),
    ).toBeLessThan(10);
  });
});
