import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { languageIdOf } from '@org/completion-node';
import { benchFolder } from '../bench-folder';
import { chance, chanceBelow } from '../measure/chance';

/** Real code that is typed anew. Where it is from stands in fixtures/typing/ORIGINS.txt. */
export interface SampleFile {
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
}

const files = [
  ['eventsource-parser.ts', 'typescript'],
  ['gen-mapping.ts', 'typescript'],
  ['semver-range.js', 'javascript'],
  ['packaging-version.py', 'python'],
  ['packaging-tags.py', 'python'],
] as const;

/** The files at `paths`, to type others than the bench's own. */
export function readFilesAt(paths: readonly string[]): readonly SampleFile[] {
  return paths.map((path) => ({
    name: basename(path),
    languageId: languageIdOf(path),
    text: readFileSync(path, 'utf8'),
  }));
}

export function readSampleFiles(): readonly SampleFile[] {
  return files.map(([name, languageId]) => ({
    name,
    languageId,
    text: readFileSync(join(benchFolder(), 'fixtures', 'typing', name), 'utf8'),
  }));
}

/** A stretch of a file that is taken out and typed again: `text.slice(start, end)`. Begins after its line's indentation, ends with a line. */
export interface Region {
  readonly file: SampleFile;
  readonly start: number;
  readonly end: number;
}

/** `count` regions of 6 to 12 lines of code from `file`, by chance; none overlap. */
export function pickRegions(file: SampleFile, count: number, seed: number): readonly Region[] {
  const lines = file.text.split('\n');
  const startOf: number[] = [];
  let offset = 0;
  for (const line of lines) {
    startOf.push(offset);
    offset += line.length + 1;
  }
  const regions: Region[] = [];
  for (let attempt = 0; attempt < 500 && regions.length < count; attempt++) {
    const first = chanceBelow(lines.length, seed, file.name, 'first', attempt);
    const last = first + 5 + chanceBelow(7, seed, file.name, 'length', attempt);
    const picked = lines.slice(first, last + 1);
    if (last >= lines.length || !isCode(picked)) continue;
    const start = (startOf[first] ?? 0) + indentOf(picked[0] ?? '');
    const end = (startOf[last] ?? 0) + (picked.at(-1)?.length ?? 0);
    if (regions.every((other) => end < other.start || start > other.end)) regions.push({ file, start, end });
  }
  return regions;
}

/** Lines that a user types: statements, not the middle of a comment or the end of a block. */
function isCode(lines: readonly string[]): boolean {
  const written = lines.filter((line) => line.trim() !== '');
  const prose = written.filter((line) => /^\s*(\/\/|\/\*|\*|#|>>>|:param)|"""/.test(line));
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const ends = /^\s*[\w@]/.test(first) && last.trim() !== '';
  return ends && prose.length <= 1 && !/"""|>>>/.test(lines.join('\n')) && written.length >= lines.length - 2;
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** All regions of a run, in an order by the seed. */
export function pickAllRegions(
  perFile: number,
  seed: number,
  files: readonly SampleFile[] = readSampleFiles(),
): readonly Region[] {
  const regions = files.flatMap((file) => pickRegions(file, perFile, seed));
  const key = ({ file, start }: Region) => chance(seed, 'order', file.name, start);
  return regions.toSorted((one, other) => key(one) - key(other));
}
