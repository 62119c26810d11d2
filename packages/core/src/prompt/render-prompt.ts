import type { FimFormat, Prompt, PromptStrategy, TextWindow } from '../domain/prompt';
import { allSpecialTokens } from '../models/special-tokens';
import { commentSnippets } from './comment-snippets';
import { joinPieces, type PromptMaterial, type PromptPiece } from './prompt-material';
import { chatMessages, cursorMarker, renderChat } from './render-chat';
import { renderFim } from './render-fim';

/** A prompt and what it is made of. */
export interface RenderedPrompt {
  readonly prompt: Prompt;
  readonly pieces: readonly PromptPiece[];
  /** Text that the model is asked to repeat first; empty when there is none. */
  readonly repeatedPrefix: string;
}

/** Renders `material` by `strategy`. Without a format, `fim` becomes `prefix-only`. */
export function renderPrompt(
  strategy: PromptStrategy,
  format: FimFormat | undefined,
  material: PromptMaterial,
): RenderedPrompt {
  const stop = stopOf(format, material.window);
  switch (strategy) {
    case 'fim':
      return format === undefined ? prefixOnly(material, stop) : fim(format, material, stop);
    case 'suffix-param':
      return suffixParam(material, stop);
    case 'chat-infill':
      return chatInfill(material);
    case 'prefix-only':
      return prefixOnly(material, stop);
  }
}

function fim(format: FimFormat, material: PromptMaterial, stop: readonly string[]): RenderedPrompt {
  const { prefix } = material.window;
  const pieces = renderFim(format, material);
  return {
    prompt: { strategy: 'fim', text: joinPieces(pieces), stop, format: format.name },
    pieces,
    repeatedPrefix: format.repeatsLine === true ? prefix.slice(prefix.lastIndexOf('\n') + 1) : '',
  };
}

function suffixParam(material: PromptMaterial, stop: readonly string[]): RenderedPrompt {
  const { window, snippets } = material;
  const comments = commentSnippets(material);
  const prompt: Prompt = {
    strategy: 'suffix-param',
    ...window,
    snippets,
    stop,
    ...(comments.length === 0 ? {} : { prefixWithSnippets: joinPieces(comments) + window.prefix }),
  };
  const pieces: PromptPiece[] = [
    ...comments,
    { kind: 'prefix', text: window.prefix },
    { kind: 'suffix', text: window.suffix },
  ];
  return { prompt, pieces, repeatedPrefix: '' };
}

function chatInfill(material: PromptMaterial): RenderedPrompt {
  const chat = renderChat(material);
  const { system, user, repeatedPrefix } = chat;
  return {
    prompt: {
      strategy: 'chat-infill',
      messages: chatMessages(chat),
      stop: [cursorMarker],
      repeatedPrefix: repeatedPrefix,
    },
    pieces: [...system, ...user],
    repeatedPrefix,
  };
}

function prefixOnly(material: PromptMaterial, stop: readonly string[]): RenderedPrompt {
  const pieces: PromptPiece[] = [
    ...commentSnippets(material),
    { kind: 'prefix', text: material.window.prefix },
  ];
  return { prompt: { strategy: 'prefix-only', text: joinPieces(pieces), stop }, pieces, repeatedPrefix: '' };
}

/** Stops by importance; for custom formats also their special tokens. Omits stops that occur in the user's text. */
function stopOf(format: FimFormat | undefined, { prefix, suffix }: TextWindow): readonly string[] {
  if (format === undefined) return [];
  const unknown = format.specialTokens.filter((token) => !allSpecialTokens.includes(token));
  return [...format.stop, ...unknown].filter((stop) => !prefix.includes(stop) && !suffix.includes(stop));
}
