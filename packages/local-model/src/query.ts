import { normalizeLineEnds } from '@org/completion-core/host';
import {
  indentStyleOf,
  indentationOf,
  isWordUnit,
  lex,
  lexLines,
  lineBreakText,
  type IndentStyle,
} from './lexer';
import { languageFamily, type LocalIndex } from './local-index';
import { PlaceHints } from './place-hints';
import { OccurrenceChain } from './occurrence-chain';
import type { AnchoredSource, ChainSource, PredictionSources } from './prediction-sources';
import { AnchoredPlaces } from './anchored-places';
import { CursorFacts } from './cursor-facts';
import type { TokenClasses } from './token-classes';
import type { Segment } from './segment';
import { TokenList } from './token-list';
import { TokenKind, boundaryToken, type Vocabulary } from './vocabulary';
import { WorkspaceSpread } from './workspace-spread';

/** A cursor position to complete at: the text before and after it. */
export interface LocalQuery {
  readonly uri: string;
  readonly languageId: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Text from other documents that the caller selected. */
  readonly snippets: readonly { readonly text: string; readonly uri?: string }[];
}

/** The part of the next token that has been typed. */
export interface TypedText {
  /** Head of a word or number under the cursor; empty after a whole token. */
  readonly head: string;
  /** Spaces between the last token and the cursor. */
  readonly gap: number;
  /** Columns of white space on a line that holds nothing else yet; `undefined` on any other line. */
  readonly indentation: number | undefined;
}

/** A query in tokens, bound to the index at the time of the request. */
export interface PreparedQuery {
  readonly vocabulary: Vocabulary;
  readonly sources: PredictionSources;
  readonly style: IndentStyle;
  /** A boundary and the tokens before the cursor, without a half-typed one. */
  readonly context: Int32Array;
  readonly typed: TypedText;
  /** Whether there is a blank line between the last token and the cursor's line; matters on an empty line only. */
  readonly afterBlankLine: boolean;
  /** Indentation of the last line with content at or before the cursor. */
  readonly indentation: number;
  /** Tokens after the cursor on its line. */
  readonly lineSuffix: TokenList;
  /** Whether white space is right behind the cursor. */
  readonly spaceFollows: boolean;
  /** The next line with content: its tokens, its indentation and whether blank lines precede it. */
  readonly nextLine:
    | { readonly ids: Int32Array; readonly indentation: number; readonly blank: boolean }
    | undefined;
}

/** Max length of the text on either side of the cursor, in UTF-16 units. */
const maxWindowLength = 24_000;

/**
 * Reads a query into tokens. Returns `undefined` in the middle of a word, unless the user invoked it.
 *
 * @param options - `wholeTokens`: a word right before the cursor is complete, not half typed; `betweenWords`: a cursor inside a word
 * stands between two, what was between them is missing
 */
export function prepareQuery(
  query: LocalQuery,
  index: LocalIndex,
  options: { readonly wholeTokens?: boolean; readonly betweenWords?: boolean } = {},
): PreparedQuery | undefined {
  const prefix = normalizeLineEnds(query.prefix).slice(-maxWindowLength);
  const suffix = normalizeLineEnds(query.suffix).slice(0, maxWindowLength);
  const insideWord = isWordUnit(prefix.charCodeAt(prefix.length - 1)) && isWordUnit(suffix.charCodeAt(0));
  if (insideWord && options.betweenWords !== true) return undefined;

  const { vocabulary } = index;
  const style = indentStyleOf(`${prefix}${suffix}`);
  const before = lex(prefix, vocabulary, style);
  const linePrefix = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const onEmptyLine = linePrefix.trim() === '' && linePrefix.length < prefix.length;
  const content = prefix.trimEnd();
  const head = options.wholeTokens === true || insideWord ? '' : partialToken(prefix, before, vocabulary);
  const contextLength = head === '' ? before.length : before.length - 1;
  const context = new Int32Array(contextLength + 1);
  context[0] = boundaryToken;
  context.set(before.ids.subarray(0, contextLength), 1);

  const lastLine = content.slice(content.lastIndexOf('\n') + 1);
  const indentation = indentationOf(onEmptyLine ? lastLine : linePrefix, style);
  const lineEnd = suffix.indexOf('\n');
  const lineSuffixText = lineEnd < 0 ? suffix : suffix.slice(0, lineEnd);
  const rest = lineEnd < 0 ? '' : suffix.slice(lineEnd + 1);
  const lineSuffix = new TokenList();
  lexLines(lineSuffixText, 0, lineSuffixText.length, -1, style, vocabulary, lineSuffix);
  const after = lex(rest, vocabulary, style);
  const lineBreak = after.length === 0 ? undefined : firstLineBreak(rest, indentation, style, vocabulary);
  const window = windowChain(context, before.gaps, lineSuffix, lineBreak, after);
  const current = [
    { chain: window, skipFrom: 0, skipTo: 0 },
    ...indexedSource(query.uri, prefix, suffix, index),
  ];
  const { memory } = index;
  const classes = memory.classesOf(vocabulary);
  const segment = index.segment(query.languageId);
  const open = openSources(query, index);
  const workspace = segment === undefined ? undefined : workspaceSource(query, segment);
  const hints = new PlaceHints(
    { window: window.tokens, before: context.length, workspace, vocabulary, classes },
    {
      modules: segment === undefined ? undefined : memory.modulesOf(segment),
      uri: query.uri,
      names: memory.namesOf(vocabulary),
      ecmascript: languageFamily(query.languageId) === 'ecmascript',
    },
  );
  return {
    vocabulary,
    sources: {
      current,
      open,
      folder: segment === undefined ? [] : memory.folders.sourcesFor(segment, query.uri),
      workspace,
      facts: new CursorFacts(window.tokens, context.length, classes),
      classes,
      hints,
      anchored: anchoredSources(
        context.length,
        window,
        [...current.slice(1), ...open],
        workspace,
        index,
        classes,
      ),
    },
    style,
    context,
    typed: {
      head,
      gap: onEmptyLine ? 0 : prefix.length - content.length,
      indentation: onEmptyLine ? indentationOf(linePrefix, style) : undefined,
    },
    afterBlankLine: onEmptyLine && /\n[ \t]*\n[ \t]*$/.test(prefix.slice(content.length)),
    indentation,
    lineSuffix,
    spaceFollows: /^\s/.test(suffix),
    nextLine: nextLine(rest, after, vocabulary, style),
  };
}

/** The word or number right before the cursor, which may be half typed; empty after any other token. */
function partialToken(prefix: string, before: TokenList, vocabulary: Vocabulary): string {
  const last = before.length - 1;
  if (last < 0 || prefix.trimEnd().length < prefix.length) return '';
  const kind = vocabulary.kind(before.ids[last] as number);
  return kind === TokenKind.Word || kind === TokenKind.Number ? prefix.slice(before.starts[last]) : '';
}

/** The tokens around the cursor as a source, with boundaries between the parts: nothing is known to follow the cursor. */
function windowChain(
  context: Int32Array,
  contextGaps: Uint8Array,
  lineSuffix: TokenList,
  lineBreak: number | undefined,
  after: TokenList,
): OccurrenceChain {
  const window = new Int32Array(context.length + lineSuffix.length + after.length + 2);
  const gaps = new Uint8Array(window.length);
  window.set(context);
  gaps.set(contextGaps.subarray(0, context.length - 1), 1);
  const suffixStart = context.length + 1;
  const afterStart = suffixStart + lineSuffix.length + (lineBreak === undefined ? 0 : 1);
  for (const [start, part] of [
    [suffixStart, lineSuffix],
    [afterStart, after],
  ] as const) {
    window.set(part.ids.subarray(0, part.length), start);
    gaps.set(part.gaps.subarray(0, part.length), start);
  }
  if (lineBreak !== undefined) window[afterStart - 1] = lineBreak;
  return new OccurrenceChain(window, gaps, window.length);
}

/** The document as the index has it, without the part around the cursor, which the window holds. */
function indexedSource(uri: string, prefix: string, suffix: string, index: LocalIndex): ChainSource[] {
  const document = index.liveDocument(uri);
  const start = document?.text.indexOf(prefix + suffix) ?? -1;
  if (document === undefined || start < 0) return [];
  const { tokens, chain } = document;
  const skipTo = tokens.indexAt(start + prefix.length + suffix.length) + 1;
  return [{ chain, skipFrom: tokens.indexAt(start), skipTo }];
}

/** What a place of an open document counts beside one of the workspace. */
const openWeight = 3;

/** The rows of all sources with their places by what they hang on; nothing is known to follow the cursor. */
function anchoredSources(
  cursor: number,
  window: OccurrenceChain,
  others: readonly ChainSource[],
  workspace: PredictionSources['workspace'],
  { memory }: LocalIndex,
  classes: TokenClasses,
): AnchoredSource[] {
  const places = new AnchoredPlaces(window.tokens, 0, window.length, classes);
  const sources: AnchoredSource[] = [
    { places, gaps: window.gaps, skipFrom: cursor, skipTo: cursor + 1, weight: 1 },
  ];
  for (const { chain, skipFrom, skipTo } of others) {
    const anchored = memory.anchoredIn(chain, classes);
    sources.push({ places: anchored, gaps: chain.gaps, skipFrom, skipTo, weight: openWeight });
  }
  if (workspace !== undefined) {
    const { segment, skipFrom, skipTo } = workspace;
    const near = memory.anchoredOf(segment, skipFrom, classes);
    sources.push({ places: near, gaps: segment.gaps, skipFrom, skipTo, segment, weight: 1 });
  }
  return sources;
}

/** The line break between the cursor's line and `rest`. */
function firstLineBreak(
  rest: string,
  indentation: number,
  style: IndentStyle,
  vocabulary: Vocabulary,
): number {
  const first = /\S/.exec(rest)?.index ?? 0;
  const start = rest.lastIndexOf('\n', first) + 1;
  const columns = indentationOf(rest.slice(start), style) - indentation;
  return vocabulary.intern(lineBreakText(columns, start > 0, style), TokenKind.LineBreak);
}

function openSources(query: LocalQuery, index: LocalIndex): ChainSource[] {
  const sources: ChainSource[] = [];
  for (const live of index.liveDocuments()) {
    if (live.uri !== query.uri) sources.push({ chain: live.chain, skipFrom: 0, skipTo: 0 });
  }
  for (const { text, uri } of query.snippets) {
    if (uri !== undefined && index.liveDocument(uri) !== undefined) continue;
    const list = lex(normalizeLineEnds(text), index.vocabulary);
    sources.push({ chain: new OccurrenceChain(list.ids, list.gaps, list.length), skipFrom: 0, skipTo: 0 });
  }
  return sources;
}

function workspaceSource(query: LocalQuery, segment: Segment): PredictionSources['workspace'] {
  // The document's own old text, as the workspace was read, would be repeated.
  const self = segment.document(query.uri);
  const [skipFrom, skipTo] = [self?.start ?? 0, self?.end ?? 0];
  return { segment, skipFrom, skipTo, spread: new WorkspaceSpread(segment, skipFrom, skipTo) };
}

function nextLine(
  rest: string,
  after: TokenList,
  vocabulary: Vocabulary,
  style: IndentStyle,
): PreparedQuery['nextLine'] {
  if (after.length === 0) return undefined;
  let end = 0;
  while (end < after.length && vocabulary.kind(after.ids[end] as number) !== TokenKind.LineBreak) end++;
  const lineStart = rest.lastIndexOf('\n', after.starts[0] as number) + 1;
  return {
    ids: after.ids.slice(0, end),
    indentation: indentationOf(rest.slice(lineStart), style),
    blank: lineStart > 0,
  };
}
