import type { Notice } from '../domain/outcome';
import type { FimFormat, PromptStrategy } from '../domain/prompt';
import { modelName } from '../models/find-fim-format';

/** What the choice is made from. */
export interface StrategyInput {
  readonly requested: 'auto' | PromptStrategy;
  /** What the server takes, best first. */
  readonly offered: readonly PromptStrategy[];
  /** What the server has refused before. */
  readonly refused: ReadonlySet<PromptStrategy>;
  readonly model: string;
  readonly format: FimFormat | undefined;
  /** Whether anything but blank stands after the cursor. */
  readonly hasSuffix: boolean;
}

export interface StrategyChoice {
  readonly strategy: PromptStrategy;
  /** In words, for `inspect()`. */
  readonly why: string;
  readonly notice?: Notice;
}

/**
 * Names of models that follow instructions and have no FIM format. They are asked to fill a hole where the server has a chat endpoint.
 * Over raw completions they simply go on with code, as text models do: they kept that from their pre-training.
 */
const instructed =
  /instruct|chat|(?:^|-)it(?:-|:|$)|^gpt-|^o\d|claude|gemini|^qwen-?3|^qwen-(?:max|plus|turbo)|^deepseek-r|kimi|minimax|nemotron|hermes|^glm|^gemma|^grok|^mistral-(?:small|medium|large)|devstral|^command|^phi-/;

/** Whether `model`'s name says that it takes instructions. */
export function isInstructed(model: string): boolean {
  return instructed.test(modelName(model));
}

/** Whether prompts of `format` show what stands after the cursor. */
export function fillsInTheMiddle(format: FimFormat): boolean {
  return /\{(?:suffix|tail)\}/.test(format.template);
}

/**
 * With nothing after the cursor a hole is a plain continuation: raw completions do that in fewer tokens and without chatter.
 * Models trained to think first in a format of their own do not.
 */
function goesOnWithText(model: string): boolean {
  return !/^gpt-|^o\d|-r\d|thinking|reason/.test(modelName(model));
}

/** Picks how the hole is told. Never falls back to another family's tokens: without a known format the text before the cursor is sent as it is, and that is said. */
export function chooseStrategy(question: StrategyInput): StrategyChoice {
  const { requested, offered, refused, model, format } = question;
  const fillsIn = format !== undefined && fillsInTheMiddle(format);

  if (requested !== 'auto') {
    if (requested === 'fim' && !fillsIn) return withoutFormat(model, format);
    return { strategy: requested, why: 'set in the options' };
  }
  for (const strategy of offered) {
    if (refused.has(strategy)) continue;
    switch (strategy) {
      case 'suffix-param':
        if (format !== undefined && !fillsIn) break;
        return { strategy, why: "the server puts the hole into the model's own form" };
      case 'fim':
        if (!fillsIn) break;
        return { strategy, why: `${model} is of the family ${format.name}` };
      case 'chat-infill':
        if (
          !isInstructed(model) ||
          (!question.hasSuffix && goesOnWithText(model) && offered.includes('prefix-only'))
        )
          break;
        return { strategy, why: `${model} follows instructions and has no FIM format` };
      case 'prefix-only':
        if (offered.includes('fim') || offered.includes('suffix-param')) return withoutFormat(model, format);
        return { strategy, why: 'the server takes nothing but text to go on from' };
    }
  }
  return withoutFormat(model, format);
}

function withoutFormat(model: string, format: FimFormat | undefined): StrategyChoice {
  if (format !== undefined) {
    return { strategy: 'prefix-only', why: `${format.name}: ${format.evidence}` };
  }
  return {
    strategy: 'prefix-only',
    why: isInstructed(model)
      ? `${model} has no FIM format that we know; over raw completions it goes on with the text it is given`
      : `no FIM format is known for ${model}`,
    notice: {
      code: 'unknown-fim-format',
      message: `no fill-in-the-middle format is known for the model ${model}, so it sees only the text before the cursor; set prompt.fimFormat to its family's name, or choose a model that fills in the middle`,
    },
  };
}
