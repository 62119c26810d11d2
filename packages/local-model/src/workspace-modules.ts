import { lex, stepsOfLineBreak } from './lexer';
import type { Segment, SegmentDocument } from './segment';
import { TokenKind, boundaryToken, type Vocabulary } from './vocabulary';
import { TokenClass, type TokenClasses } from './token-classes';

/** The documents of a segment as modules: by the name that other documents import them by. */
export class WorkspaceModules {
  readonly segment: Segment;
  readonly changes: number;
  #byName: ReadonlyMap<string, readonly SegmentDocument[]> | undefined;
  readonly #exported = new Map<string, ReadonlySet<number>>();

  constructor(segment: Segment) {
    this.segment = segment;
    this.changes = segment.changes;
  }

  /** Documents whose path ends in `path`, without an extension; a package stands for its main module. */
  find(path: readonly string[]): SegmentDocument[] {
    // Not before the first import that needs it: in a large workspace it takes as long as a completion.
    this.#byName ??= byModuleName(this.segment.liveDocuments());
    const named = this.#byName.get(path.at(-1) ?? '') ?? [];
    const end = `/${path.join('/')}`;
    return named.filter(({ uri }) => modulePath(uri).endsWith(end));
  }

  /** Names that a document declares at its outermost level. */
  namesIn(document: SegmentDocument, classes: TokenClasses): ReadonlySet<number> {
    let known = this.#exported.get(document.uri);
    if (known === undefined) {
      known = outerNames(this.segment, document, classes);
      this.#exported.set(document.uri, known);
    }
    return known;
  }
}

/** Path of a document as it is imported by: without its extension, and a package by the name of its folder. */
export function modulePath(uri: string): string {
  return uri.replace(/\.\w+$/, '').replace(/\/(index|__init__|mod)$/, '');
}

function byModuleName(documents: readonly SegmentDocument[]): Map<string, SegmentDocument[]> {
  const found = new Map<string, SegmentDocument[]>();
  for (const document of documents) {
    const name = moduleName(document.uri);
    const known = found.get(name);
    if (known === undefined) found.set(name, [document]);
    else known.push(document);
  }
  return found;
}

function moduleName(uri: string): string {
  const path = modulePath(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How `to` is imported in `from`: `./store`, `../model/user`. */
export function relativeModule(from: string, to: string): string {
  const here = from.split('/').slice(0, -1);
  const there = modulePath(to).split('/');
  let common = 0;
  while (common < Math.min(here.length, there.length) && here[common] === there[common]) common++;
  const up = here.length - common;
  const rest = there.slice(common).join('/');
  if (up === 0) return rest === '' ? '.' : `./${rest}`;
  return `${Array.from({ length: up }, () => '..').join('/')}${rest === '' ? '' : `/${rest}`}`;
}

/** The tokens of a module's name as they stand in code. */
export function tokensOfName(name: string, vocabulary: Vocabulary): number[] {
  const list = lex(name, vocabulary);
  return Array.from(list.ids.subarray(0, list.length));
}

function outerNames(segment: Segment, { start, end }: SegmentDocument, classes: TokenClasses): Set<number> {
  const { vocabulary } = classes;
  const names = new Set<number>();
  let level = 0;
  let lineStart = true;
  let lastDeclarer = false;
  for (let at = start; at < end; at++) {
    const token = segment.tokens[at] as number;
    if (token === boundaryToken) break;
    const kind = classes.of(token);
    if (kind === TokenClass.LineBreak) {
      if (vocabulary.kind(token) === TokenKind.LineBreak) level += stepsOfLineBreak(vocabulary.text(token));
      lineStart = true;
      lastDeclarer = false;
      continue;
    }
    if (level > 0) continue;
    if (lastDeclarer && kind === TokenClass.Word) names.add(token);
    const next = at + 1 < end ? (segment.tokens[at + 1] as number) : boundaryToken;
    if (lineStart && kind === TokenClass.Word && classes.of(next) === TokenClass.Assignment) names.add(token);
    lastDeclarer = kind === TokenClass.Declarer;
    lineStart = false;
  }
  return names;
}
