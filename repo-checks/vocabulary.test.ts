import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { expectNone, root, sourceFiles } from './workspace';

/** Words that the glossary in `docs/architecture.md` has replaced, with the term to use. */
const retired: Readonly<Record<string, string>> = {
  departure: 'request',
  departures: 'requests',
  landed: 'completed',
  flights: 'requests in flight',
  sentinel: 'special token',
  sentinels: 'special tokens',
  lesson: 'feedback',
  mend: 'hint, or fix',
  mends: 'hints, or fixes',
  mended: 'fixed',
  mending: 'fixing',
  patience: 'a name that says what is waited for, with its unit',
  cleanse: 'mask',
  ink: 'visible length',
  steady: 'stable',
  rim: 'edge',
  somebody: 'the role: user, caller, client',
  nobody: 'the role: user, caller, client',
  anybody: 'the role: user, caller, client',
  whoever: 'the role: user, caller, client',
  unasked: 'automatic',
};
/** Beginnings of identifiers, with the prefix to use. */
const retiredPrefixes: Readonly<Record<string, string>> = {
  most: 'max',
  fewest: 'min',
  least: 'min',
  longest: 'max…Length',
  widest: 'max',
};
const prefixed = new RegExp(`^_?(${Object.keys(retiredPrefixes).join('|')})[A-Z]`);

/** Retired words in `text`, each with its line. */
function retiredIn(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (offset: number, word: string, instead: string) => {
    const { line } = file.getLineAndCharacterOfPosition(offset);
    found.push(`${path}:${line + 1} "${word}": write ${instead}`);
  };
  const inWords = (offset: number, words: Iterable<string>) => {
    for (const word of words) {
      const term = word.toLowerCase();
      const instead = Object.hasOwn(retired, term) ? retired[term] : undefined;
      if (instead !== undefined) report(offset, word, instead);
    }
  };
  const identifiers = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      const name = node.text.replace(/^#/, '');
      const prefix = prefixed.exec(name)?.[1];
      if (prefix !== undefined) report(node.getStart(), name, retiredPrefixes[prefix] ?? '');
      inWords(node.getStart(), name.split(/(?<=[a-z\d])(?=[A-Z])|_/));
    }
    ts.forEachChild(node, identifiers);
  };
  identifiers(file);
  for (const { pos, end } of commentsIn(file)) inWords(pos, text.slice(pos, end).match(/[A-Za-z]+/g) ?? []);
  return found;
}

function commentsIn(file: ts.SourceFile): readonly ts.CommentRange[] {
  const { text } = file;
  const found = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node) => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ])
      found.set(range.pos, range);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return [...found.values()];
}

describe('the vocabulary', () => {
  it.skipIf(!existsSync(join(root, '.git')))('has no retired words in identifiers and comments', async () => {
    const files = await sourceFiles('*.ts', '*.tsx', '*.mjs');
    const paths = files.filter((path) => !/fixtures|^repo-checks\/vocabulary/.test(path));
    const found = paths.flatMap((path) => retiredIn(path, readFileSync(join(root, path), 'utf8')));
    expectNone(found, 'Use the terms of the glossary in docs/architecture.md:');
  });

  it.each([
    ['// Somebody waits.', 'Somebody'],
    ['const mostBytes = 1;', 'mostBytes'],
    ['function onLanded() {}', 'Landed'],
    ['/** Mends it. */ let a;', 'Mends'],
  ])('finds the retired word in %s', (text, word) => {
    expect(retiredIn('a.ts', text).join()).toContain(`"${word}"`);
  });
});
