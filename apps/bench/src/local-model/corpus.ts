import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

/** A file of a code base. */
export interface CorpusFile {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

const languages: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.tsx': 'typescriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.py': 'python',
};

/** Largest file taken, in bytes; larger ones are data or generated. */
const largestFile = 300_000;

/** Reads the source files under `folder` in a stable order, until `maxBytes` are read. */
export function readCorpus(folder: string, maxBytes = Infinity): CorpusFile[] {
  const files: CorpusFile[] = [];
  let bytes = 0;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of names) {
    const path = join(folder, name);
    const languageId = languages[extname(name)];
    if (languageId === undefined || name.includes('node_modules') || name.endsWith('.d.ts')) continue;
    const { size } = statSync(path);
    if (size === 0 || size > largestFile) continue;
    if (bytes + size > maxBytes) break;
    bytes += size;
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
    files.push({ uri: `file:///${relative(folder, path)}`, languageId, text });
  }
  return files;
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `count` of `items`, the same in every run. */
export function sample<T>(items: readonly T[], count: number, random: () => number): T[] {
  const rest = [...items];
  const taken: T[] = [];
  while (taken.length < count && rest.length > 0) {
    const [item] = rest.splice(Math.floor(random() * rest.length), 1);
    if (item !== undefined) taken.push(item);
  }
  return taken;
}
