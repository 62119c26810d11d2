import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createNodeGate } from '@org/completion-node';
import { run as installSources, sourceProjects, sourcesOf } from '../context/install-sources';
import { below, randomSource } from '../infilling/random';

/** What masks: a build's gate. */
export interface Masks {
  mask(text: string, uri: string): string | Promise<string>;
}

interface SourceLine {
  readonly uri: string;
  readonly line: string;
}

/** Lines of published sources that hold more than a mark or two, and how many of them are masked, within their files. */
export async function measureInnocent(gate: Masks, wanted: number) {
  const random = randomSource(1);
  const chosen: { readonly before: SourceLine; readonly after: string }[] = [];
  const files = sourceProjects.flatMap((project) => filesIn(sourcesOf(project)));
  const lines: { readonly before: SourceLine; readonly after: string }[] = [];
  for (const file of files) {
    const uri = pathToFileURL(file).href;
    const text = readFileSync(file, 'utf8');
    const masked = (await gate.mask(text, uri)).split('\n');
    for (const [at, line] of text.split('\n').entries())
      if (line.trim().length > 8) lines.push({ before: { uri, line }, after: masked[at] ?? '' });
  }
  for (let index = 0; index < wanted && lines.length > 0; index++)
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
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** What is masked for nothing, and what a key costs, also against another build of `@org/completion-node` (`--against`). */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      against: { type: 'string' },
      show: { type: 'boolean' },
    },
  });
  const root = process.cwd();
  const gate = createNodeGate({ root });
  await installSources();
  const innocent = await measureInnocent(gate, 2_000);
  const { all } = innocent;
  console.log(
    `innocent lines: ${innocent.masked} of ${innocent.lines} masked; ${all.masked.length} of all ${all.lines}`,
  );
  if (values.show)
    for (const { before, after } of all.masked) console.log(`${before.line.trim()}\n  → ${after.trim()}`);

  if (values.against === undefined) return;
  const other = (await import(pathToFileURL(values.against).href)) as {
    createNodeGate: typeof createNodeGate;
  };
  const then = other.createNodeGate({ root });
  const text = filesIn(sourcesOf(sourceProjects[1] as (typeof sourceProjects)[number]))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .slice(0, 30_000);
  const rounds = [];
  for (let round = 0; round < 5; round++)
    rounds.push({ now: await measureKeys(gate, text, 200), before: await measureKeys(then, text, 200) });
  for (const { now, before } of rounds)
    console.log(
      `a key: ${now.toFixed(3)} ms, the other build ${before.toFixed(3)} ms, ratio ${(now / before).toFixed(2)}`,
    );
}
