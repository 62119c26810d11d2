import { readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fetchPackage, type PublishedPackage } from '../corpora/fetch-package';

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
  '.java': 'java',
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
 * The code bases to measure on, of three languages. No number of the model was fitted on them.
 *
 * @throws Error when a client is missing or fails
 */
export function measuredCorpora(): Corpus[] {
  return [
    corpus('rxjs', { from: 'npm', name: 'rxjs', version: '7.8.2' }, 'package/src'),
    corpus('zod', { from: 'npm', name: 'zod', version: '3.25.76' }, 'package/src'),
    corpus('Django', { from: 'pypi', name: 'django', version: '5.2.19' }, 'django'),
    corpus('rich', { from: 'pypi', name: 'rich', version: '14.1.0' }),
    corpus('jsoup', { from: 'maven', name: 'org.jsoup:jsoup', version: '1.21.1' }),
  ];
}

/**
 * The code bases that the model's weights are fitted on; none of {@link measuredCorpora}.
 *
 * @throws Error when a client is missing or fails
 */
export function fittedCorpora(): Corpus[] {
  return [
    corpus('msw', { from: 'npm', name: 'msw', version: '2.11.3' }, 'package/src'),
    corpus('httpx', { from: 'pypi', name: 'httpx', version: '0.28.1' }),
    corpus('flask', { from: 'pypi', name: 'flask', version: '3.1.2' }),
    corpus('gson', { from: 'maven', name: 'com.google.code.gson:gson', version: '2.13.1' }),
  ];
}

function corpus(title: string, published: PublishedPackage, folder = '.'): Corpus {
  return { name: `${title} ${published.version}`, folder: join(fetchPackage(published), folder) };
}
