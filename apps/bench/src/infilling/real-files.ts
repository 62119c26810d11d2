import { readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fetchPackage } from '../corpora/fetch-package';

/** A published source file. */
export interface RealFile {
  readonly languageId: string;
  readonly text: string;
}

/** A package that ships its sources, and the files that are used. */
interface Published {
  readonly name: string;
  readonly version: string;
  /** Folder inside the package. */
  readonly folder: string;
  readonly languageId: string;
  readonly extensions: readonly string[];
}

/** One package of each of six languages, all from npm. */
const published: readonly Published[] = [
  { name: 'rxjs', version: '7.8.2', folder: 'src', languageId: 'typescript', extensions: ['.ts'] },
  { name: 'eslint', version: '10.15.0', folder: 'lib', languageId: 'javascript', extensions: ['.js'] },
  { name: 'node-gyp', version: '13.1.0', folder: 'gyp', languageId: 'python', extensions: ['.py'] },
  {
    name: 'react-native-svg',
    version: '15.16.1',
    folder: 'android',
    languageId: 'java',
    extensions: ['.java'],
  },
  {
    name: 'react-native-gesture-handler',
    version: '3.5.0',
    folder: 'android',
    languageId: 'kotlin',
    extensions: ['.kt'],
  },
  { name: 'leveldown', version: '6.1.1', folder: 'deps', languageId: 'cpp', extensions: ['.cc', '.h'] },
];

export const realLanguages: readonly string[] = published.map(({ languageId }) => languageId);

/** Largest file taken, in bytes; larger ones are data or generated. */
const maxFileBytes = 300_000;

/**
 * The source files of the packages, in a stable order. Fetched once with `npm` into the system's temporary folder.
 *
 * @throws Error when `npm` or `tar` is missing or fails
 */
export function fetchRealFiles(): readonly RealFile[] {
  return published.flatMap((each) => {
    const root = join(fetchPackage({ from: 'npm', ...each }), 'package', each.folder);
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .filter((name) => each.extensions.includes(extname(name)) && !name.includes(`node_modules${sep}`))
      .map((name) => join(root, name))
      .filter((path) => statSync(path).size < maxFileBytes)
      .map((path) => ({
        languageId: each.languageId,
        text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
      }));
  });
}
