import { LRUCache } from 'lru-cache';
import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate, GateVerdict } from '../domain/gate';
import { lineCount } from '../text/lines';
import { neutralizeMarkers } from '../models/neutralize-markers';
import type { ResolvedOptions } from '../domain/options';
import type { Notice } from '../domain/outcome';
import type { FimFormat, Prompt, PromptStrategy, Snippet, TextWindow } from '../domain/prompt';
import { allSpecialTokens, plainSpecialTokens } from '../models/special-tokens';
import type { TokenCounter } from '../domain/tokens';
import { CompletionError } from '../errors/completion-error';
import { chooseStrategy } from './choose-strategy';
import { commentSnippets } from './comment-snippets';
import { fimFormats } from '../models/fim-formats';
import { familyMarkers, formatMarkers } from '../models/family-markers';
import { findFimFormat, fimFormatNamed } from '../models/find-fim-format';
import { findPartialWord } from './find-partial-word';
import { maskWindow, type Placed } from './mask-window';
import { notebookText } from './notebook-text';
import type { BuiltPrompt, PromptBuilder, PromptInput, ServerFeedback, PromptPart } from './prompt-builder';
import { joinPieces, type PromptMaterial, type PromptPiece } from './prompt-material';
import { chatMessages, cursorMarker, renderChat } from './render-chat';
import { renderFim } from './render-fim';
import { ServerLimits } from './server-limits';
import { StableSnippets, type SnippetChoice } from './stable-snippets';
import { StableWindow } from './stable-window';
import { createTokenEstimate } from './token-estimate';

export interface PromptBuilderOptions {
  readonly prompt: ResolvedOptions['prompt'];
}

/** Share of the budget kept for snippets where there are any: other files tell more than the far end of this one. */
const snippetShare = 0.4;
/**
 * A format that ends with the suffix has the server read all of it again at every key, so there it gets less than its share. Measured over
 * 60 typed keys: 0.9 of the prompt stays in a block-wise prefix cache with it, 0.83 with all of it.
 */
const suffixShareBehindPrefix = 0.7;
/** Room left in a short document's window for what will be typed. */
const growth = 1.1;
/** Documents whose window and snippets are kept still. */
const maxDocuments = 50;

/** What stays still from key to key in one document. */
interface DocumentState {
  readonly window: StableWindow;
  readonly snippets: StableSnippets;
}

/** @throws CompletionError `invalid-options` when `prompt.fimFormat` is not the name of a family */
export function createPromptBuilder(options: PromptBuilderOptions): PromptBuilder {
  const {
    fimFormat,
    maxPromptTokens,
    suffixShare,
    tokenCounter,
    repositoryName,
    strategy: requested,
  } = options.prompt;
  const given = givenFormat(fimFormat);
  const estimate = createTokenEstimate();
  const facts = new ServerLimits();
  const states = new LRUCache<string, DocumentState>({ max: maxDocuments });
  const counts = new LRUCache<string, { readonly counter: TokenCounter; readonly tokens: number }>({
    max: 500,
  });

  function stateOf(uri: string): DocumentState {
    const known = states.get(uri);
    if (known !== undefined) return known;
    const state: DocumentState = { window: new StableWindow(), snippets: new StableSnippets() };
    states.set(uri, state);
    return state;
  }

  function countOnce(text: string, counter: TokenCounter): number {
    const known = counts.get(text);
    if (known?.counter === counter) return known.tokens;
    const tokens = counter.count(text);
    counts.set(text, { counter, tokens });
    return tokens;
  }

  /** How the hole is told, and in which format. */
  function choose({ document, offset, model, capabilities, endpoint }: PromptInput) {
    const format = given ?? findFimFormat(model);
    const after = document.text.slice(offset, Math.min(document.text.length, offset + 2_000));
    const choice = chooseStrategy({
      requested,
      offered: capabilities.strategies,
      refused: facts.refused(endpoint, model),
      model,
      format,
      hasSuffix: after.trim() !== '',
    });
    return { ...choice, format };
  }

  async function build(input: PromptInput): Promise<BuiltPrompt> {
    const { document, offset, model, endpoint, gate } = input;
    const { strategy, why, notice, format } = choose(input);
    const counter = tokenCounter ?? estimate.counterFor(model, document.languageId);
    const markers = markersOf(strategy, format, model);
    const path = shownPath(pathOf(document), markers);
    const state = stateOf(document.uri);
    const mayLeave = verdictsOf(gate);
    const admitted = await admit(input.snippets, document, mayLeave);
    // A rule may have come since they were chosen.
    const denied = (await admit(state.snippets.chosen, document, mayLeave)).denied;
    state.snippets.drop(denied.map(({ snippet }) => snippet));

    const total = Math.min(maxPromptTokens, facts.maxPromptTokens(endpoint, model) - overhead(strategy));
    const some = admitted.snippets.length > 0 || state.snippets.any;
    const windowTokens = Math.floor(total * (some ? 1 - snippetShare : 1));
    const share =
      suffixShare *
      (format?.order === 'suffix-first' && strategy !== 'chat-infill' ? 1 : suffixShareBehindPrefix);
    const suffixTokens = strategy === 'prefix-only' ? 0 : Math.floor(windowTokens * share);
    const around = notebookText(document);
    const raw = state.window.cut(around.text, around.start + offset, { windowTokens, suffixTokens }, counter);
    const choice = state.snippets.choose(admitted.snippets, {
      uri: document.uri,
      start: raw.start - around.start,
      end: raw.end - around.start,
      windowText: raw.prefix + raw.suffix,
      budgetTokens: Math.max(total - windowTokens, total - (raw.prefixTokens + raw.suffixTokens) * growth),
      tokensOf: (snippet) =>
        countOnce(snippet.text, counter) + snippet.path.length / 4 + 4 + lineCount(snippet.text),
    });

    const clean = await maskAndEscape(
      { prefix: raw.prefix, suffix: raw.suffix },
      { ...raw, text: around.text },
      choice,
      document,
      gate,
      markers,
    );
    const partialWord =
      strategy === 'prefix-only' && clean.window.prefix.endsWith(raw.prefix.slice(-80))
        ? findPartialWord(raw.prefix, textAfter(document, offset))
        : '';
    const window =
      partialWord === ''
        ? clean.window
        : { ...clean.window, prefix: clean.window.prefix.slice(0, -partialWord.length) };
    const material: PromptMaterial = {
      window,
      path,
      languageId: shownPath(document.languageId, markers),
      repositoryName: shownPath(repositoryName, markers),
      snippets: clean.snippets,
    };
    const { prompt, pieces, echo } = render(strategy, format, material);
    const known = new Map([
      [raw.prefix, raw.prefixTokens],
      [raw.suffix, raw.suffixTokens],
    ]);
    const parts = pieces
      .filter(({ text }) => text !== '')
      .map((piece) => partOf(piece, (text) => known.get(text) ?? countOnce(text, counter)));
    return {
      prompt,
      window,
      snippets: clean.snippets,
      parts: [
        ...parts,
        ...[...admitted.denied, ...denied, ...choice.dropped].map((lost) =>
          droppedPart(lost, (text) => countOnce(text, counter)),
        ),
      ],
      notices: [...(notice === undefined ? [] : [notice]), ...clean.notices],
      promptTokens: Math.ceil(parts.reduce((sum, { tokens }) => sum + tokens, 0)),
      echo,
      partialWord,
    };

    function partOf({ kind, text, snippet }: PromptPiece, tokensOf: (text: string) => number): PromptPart {
      const place = {
        prefix: raw.prefixWhy,
        suffix: raw.suffixWhy,
        marker: why,
        instruction: why,
        snippet: 'chosen',
      }[kind];
      const source =
        snippet?.source ?? (kind === 'prefix' || kind === 'suffix' ? path : (format?.name ?? strategy));
      const index = snippet === undefined ? -1 : clean.snippets.indexOf(snippet);
      return {
        kind,
        text,
        tokens: tokensOf(text),
        source,
        why: choice.chosen[index]?.why ?? place,
        dropped: false,
        ...(snippet === undefined ? {} : { path: snippet.path }),
      };
    }
  }

  return {
    build,
    onFeedback(lesson: ServerFeedback): boolean {
      switch (lesson.kind) {
        case 'usage':
          estimate.onFeedback(lesson);
          return false;
        case 'context-length':
          facts.contextLength(lesson.endpoint, lesson.model, lesson.contextTokens - lesson.maxTokens);
          return false;
        case 'refusal':
          return facts.refusal(lesson) !== undefined;
      }
    },
  };
}

function givenFormat(fimFormat: string | FimFormat): FimFormat | undefined {
  if (typeof fimFormat !== 'string') return fimFormat;
  if (fimFormat === 'auto') return undefined;
  const named = fimFormatNamed(fimFormat);
  if (named !== undefined) return named;
  const names = fimFormats.map(({ name }) => name).join(', ');
  throw new CompletionError(
    'invalid-options',
    `prompt.fimFormat: 'auto' or one of ${names} is wanted, not ${JSON.stringify(fimFormat)}`,
  );
}

function render(
  strategy: PromptStrategy,
  format: FimFormat | undefined,
  material: PromptMaterial,
): { prompt: Prompt; pieces: readonly PromptPiece[]; echo: string } {
  const { window, snippets } = material;
  switch (strategy) {
    case 'fim': {
      if (format === undefined) break;
      const pieces = renderFim(format, material);
      const text = joinPieces(pieces);
      const line = window.prefix.slice(window.prefix.lastIndexOf('\n') + 1);
      return {
        prompt: { strategy, text, stop: stopOf(format, window), format: format.name },
        pieces,
        echo: format.repeatsLine === true ? line : '',
      };
    }
    case 'suffix-param': {
      const comments = commentSnippets(material);
      const pieces: PromptPiece[] = [
        ...comments,
        { kind: 'prefix', text: window.prefix },
        { kind: 'suffix', text: window.suffix },
      ];
      const prefixWithSnippets = joinPieces(comments) + window.prefix;
      const prompt: Prompt = {
        strategy,
        ...window,
        snippets,
        stop: stopOf(format, window),
        ...(comments.length === 0 ? {} : { prefixWithSnippets }),
      };
      return { prompt, pieces, echo: '' };
    }
    case 'chat-infill': {
      const chat = renderChat(material);
      const prompt: Prompt = {
        strategy,
        messages: chatMessages(chat),
        stop: [cursorMarker],
        echo: chat.echo,
      };
      return { prompt, pieces: [...chat.system, ...chat.user], echo: chat.echo };
    }
    case 'prefix-only':
      break;
  }
  const pieces: PromptPiece[] = [...commentSnippets(material), { kind: 'prefix', text: window.prefix }];
  return {
    prompt: { strategy: 'prefix-only', text: joinPieces(pieces), stop: stopOf(format, window) },
    pieces,
    echo: '',
  };
}

/** Stops by importance. Of a format of one's own also the guards, which nobody else takes out; none that stands in the person's own text. */
function stopOf(format: FimFormat | undefined, { prefix, suffix }: TextWindow): string[] {
  if (format === undefined) return [];
  const stops = [
    ...format.stop,
    ...format.specialTokens.filter((guard) => !allSpecialTokens.includes(guard)),
  ];
  return stops.filter((stop) => !prefix.includes(stop) && !suffix.includes(stop));
}

/** Markers that mean something in this very prompt, also those that could stand in code. */
function markersOf(
  strategy: PromptStrategy,
  format: FimFormat | undefined,
  model: string,
): readonly string[] {
  const own = strategy === 'fim' && format !== undefined ? formatMarkers(format) : [];
  return [...own, ...familyMarkers(model), ...(strategy === 'chat-infill' ? [cursorMarker] : [])];
}

/** A path or name as it may stand in a prompt: on one line, with no marker in it. Somebody else may have named the file. */
function shownPath(path: string, markers: readonly string[]): string {
  return neutralizeMarkers(path.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), [...plainSpecialTokens, ...markers]);
}

/** Tokens of what goes around the text, kept free under a limit the server set. */
function overhead(strategy: PromptStrategy): number {
  return strategy === 'chat-infill' ? 260 : 40;
}

interface DroppedSnippet {
  readonly snippet: Snippet;
  readonly why: string;
}

/** The gate's word on documents, asked once for each. */
type AdmissionCache = (uri: string) => GateVerdict | Promise<GateVerdict>;

function verdictsOf(gate: ContentGate): AdmissionCache {
  const known = new Map<string, GateVerdict | Promise<GateVerdict>>();
  return (uri) => {
    const verdict = known.get(uri) ?? gate.admits(uri);
    known.set(uri, verdict);
    return verdict;
  };
}

/** Snippets whose documents may leave, and those that may not with the rule that says so. */
async function admit(
  snippets: readonly Snippet[],
  document: DocumentSnapshot,
  verdictOf: AdmissionCache,
): Promise<{ snippets: Snippet[]; denied: DroppedSnippet[] }> {
  const admitted: Snippet[] = [];
  const denied: DroppedSnippet[] = [];
  for (const snippet of snippets) {
    const answer = verdictOf(uriOf(snippet, document));
    const verdict = answer instanceof Promise ? await answer : answer;
    if (verdict.admitted) admitted.push(snippet);
    else denied.push({ snippet, why: `may not leave: ${verdict.rule}` });
  }
  return { snippets: admitted, denied };
}

/** Window and chosen snippets as they may leave, with nothing in them that the model's server would take for a marker. */
async function maskAndEscape(
  window: TextWindow,
  place: Placed,
  { chosen }: SnippetChoice,
  document: DocumentSnapshot,
  gate: ContentGate,
  markers: readonly string[],
) {
  const notices: Notice[] = [];
  const noteMasked = (path: string) =>
    notices.push({
      code: 'secret-masked',
      message: `something that looks like a secret in ${path} was masked before the text left`,
    });
  const pass = async (text: string, uri: string, path: string): Promise<string> => {
    const answer = gate.mask(text, uri);
    const masked = typeof answer === 'string' ? answer : await answer;
    if (masked !== text && masked !== neutralizeMarkers(text, plainSpecialTokens)) noteMasked(path);
    return masked;
  };
  const around = await maskWindow(window, place, gate, document.uri);
  const isAsItWas = (side: 'prefix' | 'suffix') =>
    around[side] === window[side] || around[side] === neutralizeMarkers(window[side], plainSpecialTokens);
  if (!isAsItWas('prefix') || !isAsItWas('suffix')) noteMasked(pathOf(document));
  const snippets: Snippet[] = [];
  for (const { snippet } of chosen) {
    const uri = uriOf(snippet, document);
    const clean = async (text: string) => neutralizeMarkers(await pass(text, uri, snippet.path), markers);
    snippets.push({
      ...snippet,
      path: shownPath(snippet.path, markers),
      text: await clean(snippet.text),
      ...(snippet.diff === undefined ? {} : { diff: await clean(snippet.diff) }),
    });
  }
  return {
    window: {
      prefix: neutralizeMarkers(around.prefix, markers),
      suffix: neutralizeMarkers(around.suffix, markers),
    },
    snippets,
    notices: notices.filter(
      ({ message }, at) => notices.findIndex((other) => other.message === message) === at,
    ),
  };
}

function droppedPart({ snippet, why }: DroppedSnippet, tokensOf: (text: string) => number): PromptPart {
  return {
    kind: 'snippet',
    text: snippet.text,
    tokens: tokensOf(snippet.text),
    source: snippet.source,
    why,
    dropped: true,
    path: snippet.path,
  };
}

/** The document a snippet is from; where its source does not say, found by its path next to the document's. */
function uriOf(snippet: Snippet, { uri, relativePath }: DocumentSnapshot): string {
  if (snippet.uri !== undefined) return snippet.uri;
  const root =
    relativePath !== undefined && uri.endsWith(`/${relativePath}`)
      ? uri.slice(0, -relativePath.length)
      : undefined;
  return root === undefined ? snippet.path : root + snippet.path;
}

/** The document's path as the model reads it. */
function pathOf({ relativePath, uri }: DocumentSnapshot): string {
  if (relativePath !== undefined) return relativePath.replaceAll('\\', '/');
  const last = uri.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function textAfter({ text }: DocumentSnapshot, offset: number): string {
  return text.slice(offset, Math.min(text.length, offset + 4_000));
}
