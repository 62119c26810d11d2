import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fetchPackage } from '../corpora/fetch-package';
import type { BenchLanguage } from './languages';

/** Larger files are data or generated; in bytes. */
const maxFileBytes = 200_000;
/** Shorter files are skipped; in UTF-16 units. */
const shortestText = 200;
/** A file with a longer line was written by a program; in UTF-16 units. */
const maxLineLength = 400;

/**
 * The texts of the files of a language, in a stable order, without those that a program wrote.
 *
 * @throws Error when a package cannot be fetched
 */
export function readCorpus({ sources }: BenchLanguage): readonly string[] {
  const texts = sources.flatMap(({ package: published, files }) => {
    const root = fetchPackage(published);
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => files.test(path.replaceAll(sep, '/')))
      .toSorted()
      .map((path) => join(root, path))
      .filter((path) => statSync(path).isFile() && statSync(path).size < maxFileBytes)
      .map((path) =>
        readFileSync(path, 'utf8')
          .replaceAll('\r\n', '\n')
          .replace(/^\uFEFF/, ''),
      );
  });
  return [...new Set(texts)].filter(isWritten);
}

function isWritten(text: string): boolean {
  if (text.length < shortestText || /[\0\uFFFD\r]/.test(text)) return false;
  if (/generated (by|from|file|code)|do not edit|auto-?generated/i.test(text.slice(0, 1_000))) return false;
  return !text.split('\n').some((line) => line.length > maxLineLength);
}
