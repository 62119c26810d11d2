import { normalizeLineEnds } from '../domain/cursor';
import type { ResolvedOptions } from '../domain/options';
import type { Prompt, TextWindow } from '../domain/prompt';
import type { TokenCounter } from '../domain/tokens';
import { CompletionError } from '../errors/completion-error';
import { chooseStrategy } from './choose-strategy';
import { joinPieces } from './prompt-material';
import { renderFim } from './render-fim';
import { fimFormats } from './fim-formats';
import { findFimFormat, fimFormatNamed } from './find-fim-format';
import type { BuiltPrompt, PromptBuilder, PromptInput } from './prompt-builder';

export interface PromptBuilderOptions {
  readonly prompt: ResolvedOptions['prompt'];
  readonly counter?: TokenCounter;
  /** Name of the workspace as the model reads it. @default 'workspace' */
  readonly repositoryName?: string;
}

/** @throws CompletionError `invalid-options` when `prompt.fimFormat` is not the name of a family */
export function createPromptBuilder(options: PromptBuilderOptions): PromptBuilder {
  const { fimFormat, maxPromptTokens, suffixShare, strategy: requested } = options.prompt;
  const named =
    typeof fimFormat !== 'string' ? fimFormat : fimFormat === 'auto' ? undefined : fimFormatNamed(fimFormat);
  if (fimFormat !== 'auto' && named === undefined) {
    throw new CompletionError(
      'invalid-options',
      `prompt.fimFormat: 'auto' or one of ${fimFormats.map(({ name }) => name).join(', ')} is wanted, not ${JSON.stringify(fimFormat)}`,
    );
  }
  const counter = options.counter ?? { count: (text: string) => Math.ceil(text.length / 3.5) };

  return {
    async build(input: PromptInput): Promise<BuiltPrompt> {
      const { document, offset, gate } = input;
      const maxChars = maxPromptTokens * 3;
      const suffixChars = Math.floor(maxChars * suffixShare);
      const prefixStart = Math.max(0, offset - (maxChars - suffixChars));
      const window: TextWindow = {
        prefix: await gate.mask(normalizeLineEnds(document.text.slice(prefixStart, offset)), document.uri),
        suffix: await gate.mask(
          normalizeLineEnds(
            document.text.slice(offset, Math.min(document.text.length, offset + suffixChars)),
          ),
          document.uri,
        ),
      };
      const format = named ?? findFimFormat(input.model);
      const choice = chooseStrategy({
        requested,
        offered: input.capabilities.strategies,
        refused: new Set(),
        model: input.model,
        format,
        hasSuffix: window.suffix.trim() !== '',
      });
      const prompt: Prompt =
        choice.strategy === 'fim' && format !== undefined
          ? {
              strategy: 'fim',
              text: joinPieces(
                renderFim(format, {
                  window,
                  path: document.relativePath ?? document.uri,
                  languageId: document.languageId,
                  repositoryName: options.repositoryName ?? 'workspace',
                  snippets: [],
                }),
              ),
              stop: format.stop,
              format: format.name,
            }
          : choice.strategy === 'suffix-param'
            ? { strategy: 'suffix-param', ...window, snippets: [], stop: format?.stop ?? [] }
            : { strategy: 'prefix-only', text: window.prefix, stop: format?.stop ?? [] };
      const promptTokens = counter.count(window.prefix) + counter.count(window.suffix);
      return {
        prompt,
        window,
        parts: [],
        notices: choice.notice === undefined ? [] : [choice.notice],
        promptTokens,
        echo: '',
        heal: '',
      };
    },
  };
}
