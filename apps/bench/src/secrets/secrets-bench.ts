import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createNodeGate } from '@org/completion-node';
import { installSources, sourceProjects, sourcesOf } from '../context/install-sources';
import { defineBench } from '../define/define-bench';
import { toggle } from '../define/flags';
import { below, randomSource } from '../infilling/random';
import { median } from '../measure/quantile';
import { round } from '../report/round';

/** The mask of a gate. */
export interface Masks {
  mask(text: string, uri: string): string | Promise<string>;
}

interface SourceLine {
  readonly uri: string;
  readonly line: string;
}

/** Lines of published sources that hold more than a mark or two, and how many of them are masked, within their files. */
export async function measureInnocent(gate: Masks, count: number) {
  const random = randomSource(1);
  const chosen: { readonly before: SourceLine; readonly after: string }[] = [];
  const files = sourceProjects.flatMap((project) => filesIn(sourcesOf(project)));
  const lines: { readonly before: SourceLine; readonly after: string }[] = [];
  for (const file of files) {
    const uri = pathToFileURL(file).href;
    const text = readFileSync(file, 'utf8');
    const masked = (await gate.mask(text, uri)).split('\n');
    for (const [index, line] of text.split('\n').entries())
      if (line.trim().length > 8) lines.push({ before: { uri, line }, after: masked[index] ?? '' });
  }
  for (let index = 0; index < count && lines.length > 0; index++)
    chosen.push(lines[below(random, lines.length)] as (typeof lines)[number]);
  const isMasked = ({ before, after }: (typeof lines)[number]) => before.line !== after;
  return {
    lines: chosen.length,
    masked: chosen.filter(isMasked).length,
    all: { lines: lines.length, masked: lines.filter(isMasked) },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (path) => /\.(?:tsx?|jsx?|py|java|md|ya?ml|json|toml)$/.test(path) && statSync(path).size < 200_000,
    )
    .toSorted();
}

/** Median milliseconds of masking a window of `chars` characters at each of `keys` keys typed in its middle. */
export async function measureKeys(gate: Masks, text: string, keys: number): Promise<number> {
  const uri = 'file:///w/typed.ts';
  const half = text.lastIndexOf('\n', text.length / 2) + 1;
  const typed = 'const password = configuration.password ?? defaults["token-1"];';
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    const prefix = text.slice(0, half) + typed.slice(0, (key % typed.length) + 1);
    const startedAt = performance.now();
    await gate.mask(prefix, uri);
    await gate.mask(`\n${text.slice(half)}`, uri);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** `--show` prints the lines that are masked. */
export const secretsBench = defineBench({
  name: 'secrets',
  title: 'The secret mask: innocent lines of published sources that are masked, and what a key costs',
  writesResults: false,
  options: { show: toggle },
  async measure({ quick, show }) {
    const gate = createNodeGate({ root: process.cwd() });
    installSources();
    const innocent = await measureInnocent(gate, 2_000);
    if (show)
      for (const { before, after } of innocent.all.masked)
        console.log(`${before.line.trim()}\n  → ${after.trim()}`);
    const text = filesIn(sourcesOf(sourceProjects[1] as (typeof sourceProjects)[number]))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
      .slice(0, 30_000);
    return { innocent, keyMs: await measureKeys(gate, text, quick ? 20 : 200) };
  },
  tables: ({ innocent: { lines, masked, all }, keyMs }) => [
    {
      title: 'Innocent lines',
      rows: [
        { of: 'a sample', lines, masked },
        { of: 'all', lines: all.lines, masked: all.masked.length },
      ],
    },
    { title: 'Masking 30,000 characters', rows: [{ 'ms a key': round(keyMs, 3) }] },
  ],
});
