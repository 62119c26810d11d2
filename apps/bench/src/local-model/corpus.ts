import { readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fetchPackage } from '../corpora/fetch-package';

/** A code base to measure on. */
export interface Corpus {
  /** Name and version. */
  readonly name: string;
  readonly folder: string;
}

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
const maxFileBytes = 300_000;

/** Reads the source files under `folder` in a stable order, until `maxBytes` are read. Line ends are `\n`. */
export function readCorpus(folder: string, maxBytes = Infinity): CorpusFile[] {
  const files: CorpusFile[] = [];
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    const languageId = languages[extname(name)];
    if (languageId === undefined || name.includes('node_modules') || name.endsWith('.d.ts')) continue;
    const { size } = statSync(path);
    if (size === 0 || size > maxFileBytes) continue;
    if (bytes + size > maxBytes) break;
    bytes += size;
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
    files.push({ uri: `file:///${relative(folder, path).replaceAll(sep, '/')}`, languageId, text });
  }
  return files;
}

/**
 * Two code bases on which no number of the model was fitted: rxjs 7.8.2 (TypeScript) and Django 5.2.19 (Python).
 *
 * @throws Error when a client is missing or fails
 */
export function fetchCorpora(): Corpus[] {
  const rxjs = fetchPackage({ from: 'npm', name: 'rxjs', version: '7.8.2' });
  const django = fetchPackage({ from: 'pypi', name: 'django', version: '5.2.19' });
  return [
    { name: 'rxjs 7.8.2, src', folder: join(rxjs, 'package', 'src') },
    { name: 'Django 5.2.19', folder: join(django, 'django') },
  ];
}
