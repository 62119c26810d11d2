import type { DocumentSnapshot } from '../domain/document';
import type { ResolvedOptions } from '../domain/options';
import { findFimFormat } from '../models/find-fim-format';
import { chooseStrategy } from './choose-strategy';
import { configuredFormat } from './configured-format';
import { ContentSelector } from './content-selector';
import { documentPath } from './document-path';
import { escapeName, reservedTexts } from './escape-text';
import { endsWithPrefix, healedText } from './heal';
import { maskContent } from './mask-content';
import type { BuiltPrompt, PromptBuilder, PromptInput, ServerFeedback } from './prompt-builder';
import { droppedParts, usedParts } from './prompt-parts';
import { renderPrompt } from './render-prompt';
import { ServerLimits } from './server-limits';
import { TokenCountCache } from './token-count-cache';
import { createTokenEstimate } from './token-estimate';

/** What the builder takes of an engine's options. */
export interface PromptBuilderOptions {
  readonly prompt: ResolvedOptions['prompt'];
}

/**
 * Creates the prompt builder of one engine.
 *
 * @throws CompletionError `invalid-options` when `prompt.fimFormat` is not the name of a family
 */
export function createPromptBuilder({ prompt: options }: PromptBuilderOptions): PromptBuilder {
  const fixedFormat = configuredFormat(options.fimFormat);
  const estimate = createTokenEstimate();
  const serverLimits = new ServerLimits();
  const counts = new TokenCountCache();
  const selector = new ContentSelector(counts);

  async function build(input: PromptInput): Promise<BuiltPrompt> {
    const { document, offset, model, endpoint, gate, facts, timelyTokens = Infinity } = input;
    const { strategies, suffixParamTokens } = input.capabilities;
    const format = fixedFormat ?? findFimFormat(model);
    const { strategy, why, notice } = chooseStrategy({
      requested: options.strategy,
      offered: strategies,
      refused: serverLimits.refused(endpoint, model),
      model,
      parameters: input.parameters,
      talks: serverLimits.talks(endpoint, model),
      format,
      hasSuffix: textAfter(document, offset, 2_000).trim() !== '',
    });
    const counter = options.tokenCounter ?? estimate.counterFor(model, document.languageId);
    const limits = {
      maxPromptTokens: Math.min(options.maxPromptTokens, timelyTokens),
      serverTokens: serverLimits.maxPromptTokens(endpoint, model),
      suffixShare: options.suffixShare,
      strategy,
      order: format?.order,
      ...(suffixParamTokens && {
        suffixParam: {
          prefixTokens: suffixParamTokens.prefix,
          suffixTokens: suffixParamTokens.suffix,
          snippetTokens: facts?.snippetTokens ?? Infinity,
        },
      }),
    };
    const content = await selector.select(input, limits, counter);

    const reserved = reservedTexts(strategy, format, model);
    const { window, snippets, notices } = await maskContent(content, document, gate, reserved);
    const atEnd = endsWithPrefix(strategy, format)
      ? healedText(window.prefix, textAfter(document, offset, 4_000))
      : '';
    // The answer is compared with the document, so what is cut must not be a mask.
    const healed = content.cut.prefix.endsWith(atEnd) ? atEnd : '';
    const material = {
      window: { ...window, prefix: window.prefix.slice(0, window.prefix.length - healed.length) },
      path: escapeName(documentPath(document), reserved),
      languageId: escapeName(document.languageId, reserved),
      repositoryName: escapeName(options.repositoryName, reserved),
      snippets,
    };
    const { prompt, pieces, repeatedPrefix } = renderPrompt(strategy, format, material);

    const form = { name: format?.name ?? strategy, why };
    const tokensOf = (text: string) => counts.count(text, counter);
    const parts = usedParts(pieces, material, content, form, tokensOf);
    return {
      prompt,
      window: material.window,
      snippets,
      parts: [...parts, ...droppedParts(content.dropped, tokensOf)],
      notices: notice === undefined ? notices : [notice, ...notices],
      promptTokens: Math.ceil(parts.reduce((sum, { tokens }) => sum + tokens, 0)),
      repeatedPrefix: repeatedPrefix,
      healed,
    };
  }

  function onFeedback(feedback: ServerFeedback): boolean {
    switch (feedback.kind) {
      case 'usage':
        estimate.onFeedback(feedback);
        return false;
      case 'context-length':
        serverLimits.contextLength(
          feedback.endpoint,
          feedback.model,
          feedback.contextTokens - feedback.maxTokens,
        );
        return false;
      case 'chat-answer':
        serverLimits.chatAnswer(feedback.endpoint, feedback.model, feedback.talked);
        return false;
      case 'no-strategy':
        serverLimits.forgetStrategies(feedback.endpoint, feedback.model);
        return false;
      case 'refusal': {
        const change = serverLimits.refusal(feedback);
        return change === 'shorter' || (change === 'other-strategy' && options.strategy === 'auto');
      }
    }
  }

  return { build, onFeedback };
}

function textAfter({ text }: DocumentSnapshot, offset: number, chars: number): string {
  return text.slice(offset, Math.min(text.length, offset + chars));
}
