import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import type { Notice } from '../domain/outcome';
import type { Snippet, TextWindow } from '../domain/prompt';
import type { SelectedContent } from './content-selector';
import { documentPath, snippetUri } from './document-path';
import { escapeSnippet, escapeWindow } from './escape-text';
import { isUnmasked } from './is-unmasked';
import { maskWindow } from './mask-window';

/** Window and snippets as they may be sent. */
export interface MaskedContent {
  readonly window: TextWindow;
  /** In the order chosen. */
  readonly snippets: readonly Snippet[];
  /** One per document in which the gate masked something. */
  readonly notices: readonly Notice[];
}

/** Sends all of `content` through `gate.mask` and takes `reserved` texts apart. `document` is the one the window is from. */
export async function maskContent(
  { cut, text, chosen }: SelectedContent,
  document: DocumentSnapshot,
  gate: ContentGate,
  reserved: readonly string[],
): Promise<MaskedContent> {
  const maskedPaths = new Set<string>();
  const window = await maskWindow(cut, text, gate, document.uri);
  if (!isUnmasked(window.prefix, cut.prefix) || !isUnmasked(window.suffix, cut.suffix))
    maskedPaths.add(documentPath(document));

  const mask = async (part: string, snippet: Snippet): Promise<string> => {
    const pending = gate.mask(part, snippetUri(snippet, document));
    const masked = typeof pending === 'string' ? pending : await pending;
    if (!isUnmasked(masked, part)) maskedPaths.add(snippet.path);
    return masked;
  };
  const snippets: Snippet[] = [];
  for (const { snippet } of chosen) {
    const masked = {
      ...snippet,
      text: await mask(snippet.text, snippet),
      ...(snippet.diff === undefined ? {} : { diff: await mask(snippet.diff, snippet) }),
    };
    snippets.push(escapeSnippet(masked, reserved));
  }
  return { window: escapeWindow(window, reserved), snippets, notices: [...maskedPaths].map(secretNotice) };
}

function secretNotice(path: string): Notice {
  return {
    code: 'secret-masked',
    message: `text in ${path} that looks like a secret was masked before it was sent`,
  };
}
