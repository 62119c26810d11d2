import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';

const references = fileURLToPath(new URL('../screenshots', import.meta.url));
const reports = fileURLToPath(new URL('../../../../.reports/screenshots', import.meta.url));

/** How far a picture may be from its reference: edges of letters are drawn a little differently by each build of a browser. */
export const tolerance = {
  /** Distance of two colors from which a pixel counts as different, 0–1. */
  color: 0.2,
  /** Share of different pixels among those that are not plain background in one of the two, 0–1. */
  share: 0.1,
} as const;

/** Two pictures compared. */
export interface Comparison {
  /** Different pixels per pixel that is drawn on, 0–1; 1 for pictures of different size. */
  readonly share: number;
  /** Where they differ; absent for pictures of different size. */
  readonly difference: PNG | undefined;
}

/** Compares two pictures. */
export function compare(one: PNG, other: PNG): Comparison {
  if (one.width !== other.width || one.height !== other.height) return { share: 1, difference: undefined };
  const { width, height } = one;
  const difference = new PNG({ width, height });
  const different = pixelmatch(one.data, other.data, difference.data, width, height, {
    threshold: tolerance.color,
  });
  const [first, second] = [drawnPixels(one), drawnPixels(other)];
  const drawn = first.filter((each, pixel) => each || second[pixel] === true).length;
  return { share: drawn === 0 ? 0 : different / drawn, difference };
}

/** Whether each pixel is told from the background, which is the color that most of them have. */
function drawnPixels({ data }: PNG): readonly boolean[] {
  const counts = new Map<number, number>();
  const colors: number[] = [];
  for (let offset = 0; offset < data.length; offset += 4) {
    const color = data.readUInt32BE(offset);
    colors.push(color);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const [background] = [...counts].reduce((max, each) => (each[1] > max[1] ? each : max), [0, 0]);
  const distance = (color: number, shift: number) =>
    Math.abs(((color >>> shift) & 255) - ((background >>> shift) & 255));
  return colors.map((color) => [24, 16, 8].some((shift) => distance(color, shift) > 24));
}

/**
 * Compares a picture with the reference of that name. One that differs is written beside its difference into
 * `.reports/screenshots`; with `UPDATE_SCREENSHOTS=1` it becomes the reference.
 *
 * @throws Error naming the share of different pixels, the files, and the command to accept the picture
 */
export async function expectPicture(name: string, bytes: Uint8Array): Promise<void> {
  const path = join(references, `${name}.png`);
  if (process.env['UPDATE_SCREENSHOTS'] === '1') {
    await mkdir(references, { recursive: true });
    return writeFile(path, bytes);
  }
  const actual = PNG.sync.read(Buffer.from(bytes));
  const { share, difference } = existsSync(path)
    ? compare(PNG.sync.read(await readFile(path)), actual)
    : { share: 1, difference: undefined };
  if (share <= tolerance.share) return;
  await mkdir(reports, { recursive: true });
  await writeFile(join(reports, `${name}.actual.png`), bytes);
  if (difference !== undefined)
    await writeFile(join(reports, `${name}.diff.png`), PNG.sync.write(difference));
  throw new Error(
    `${name}: ${(share * 100).toFixed(1)} % of what is drawn differs, at most ${tolerance.share * 100} % may. ` +
      `Look at .reports/screenshots/${name}.actual.png and .diff.png; to accept what is drawn now: ` +
      'UPDATE_SCREENSHOTS=1 npx vitest run --project web packages/web/test/screenshots.test.ts',
  );
}

/** Gives the page a font that is the same on every machine, under the name `Same`. */
export async function loadSameFont(page: Page): Promise<void> {
  const path = createRequire(import.meta.url).resolve(
    '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2',
  );
  const bytes = await readFile(path, 'base64');
  await page.evaluate(async (data) => {
    const raw = Uint8Array.from(atob(data), (char) => char.codePointAt(0) ?? 0);
    document.fonts.add(await new FontFace('Same', raw).load());
  }, bytes);
}
