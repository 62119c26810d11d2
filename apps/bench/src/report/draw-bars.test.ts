import { expect, it } from 'vitest';
import { drawBars } from './draw-bars';

it('draws a self-contained picture, with every name escaped', () => {
  const svg = drawBars('A < B', [
    {
      title: 'Speed',
      unit: 'MB/s',
      series: ['x', 'y'],
      groups: [{ name: 'ours & theirs', values: [10, undefined] }],
      aim: 20,
    },
  ]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain('A &lt; B');
  expect(svg).toContain('ours &amp; theirs');
  expect(svg).toContain('not run');
  expect(svg).toContain('aim 20');
  // The bar of 10 is half as long as the way to the aim.
  const bar = Number(/<rect x="230" y="[\d.]+" width="([\d.]+)" height="12" fill="#2563eb"/.exec(svg)?.[1]);
  const aim = Number(/<line x1="([\d.]+)"/.exec(svg)?.[1]) - 230;
  expect(bar).toBeCloseTo(aim / 2, 0);
});
