import type { Notice } from '../domain/outcome';
import type { FimFormat, PromptStrategy } from '../domain/prompt';
import { findModelKind, isInstructed, isSmall, smallBillions } from '../models/model-kinds';

/** What the strategy depends on. */
export interface StrategyInput {
  /** The option `prompt.strategy`. */
  readonly requested: 'auto' | PromptStrategy;
  /** What the provider supports, best first. */
  readonly offered: readonly PromptStrategy[];
  /** What the server has refused for this model. */
  readonly refused: ReadonlySet<PromptStrategy>;
  readonly model: string;
  /** Of the model's family, or set in the options. */
  readonly format: FimFormat | undefined;
  /** Whether there is non-blank text after the cursor. */
  readonly hasSuffix: boolean;
  /** Number of the model's parameters, where the server's list has it. @default read from the name of the model */
  readonly parameters?: number | undefined;
  /** Whether the model has answered chat prompts with talk alone. @default false */
  readonly talks?: boolean;
}

/** The strategy of one prompt. */
export interface StrategyChoice {
  readonly strategy: PromptStrategy;
  /** Reason, for `inspect()`. */
  readonly why: string;
  /** Set when the model sees less than it could. */
  readonly notice?: Notice;
}

/** Whether prompts of `format` contain the text after the cursor. */
export function fillsInTheMiddle(format: FimFormat): boolean {
  return /\{(?:suffix|tail)\}/.test(format.template);
}

/**
 * Chooses the prompt strategy. Never uses another family's tokens: without a known format only the text before the cursor is sent,
 * with a notice.
 */
export function chooseStrategy(input: StrategyInput): StrategyChoice {
  const { requested, offered, refused, model, format } = input;
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
        return { strategy, why: "the server renders prefix and suffix in the model's own form" };
      case 'fim':
        if (!fillsIn) break;
        return { strategy, why: `${model} is of the family ${format.name}` };
      case 'chat-infill':
        // First of all: the address or the options ask for chat.
        if (offered[0] === strategy) return { strategy, why: 'the server is asked by chat first' };
        if (!isInstructed(model) || goesOnBetter(input)) break;
        return { strategy, why: `${model} follows instructions and has no FIM format` };
      case 'prefix-only':
        if (offered.includes('fim') || offered.includes('suffix-param')) return withoutFormat(model, format);
        return { strategy, why: 'the server only continues text' };
    }
  }
  const left = offered.find((strategy) => !refused.has(strategy) && (strategy !== 'fim' || fillsIn));
  return left === undefined
    ? withoutFormat(model, format)
    : { strategy: left, why: 'the server takes no other prompt' };
}

/** Whether a model that could be asked by chat does better with a text to go on with. */
function goesOnBetter({ model, offered, refused, hasSuffix, parameters, talks }: StrategyInput): boolean {
  if (!offered.includes('prefix-only') || refused.has('prefix-only')) return false;
  if (talks === true) return true;
  return findModelKind(model)?.asked === 'either' && (!hasSuffix || isSmall(model, parameters));
}

function withoutFormat(model: string, format: FimFormat | undefined): StrategyChoice {
  if (format !== undefined) {
    const why = format.evidence ?? 'the server takes no prompt of that form';
    return { strategy: 'prefix-only', why: `${format.name}: ${why}` };
  }
  return {
    strategy: 'prefix-only',
    why: whyTextAlone(model),
    notice: {
      code: 'unknown-fim-format',
      message: `no fill-in-the-middle format is known for the model ${model}, so it sees only the text before the cursor; set prompt.fimFormat to its family's name, or choose a model that fills in the middle`,
    },
  };
}

function whyTextAlone(model: string): string {
  if (!isInstructed(model)) return `no FIM format is known for ${model}`;
  return isSmall(model)
    ? `${model} has fewer than ${smallBillions} billion parameters, so it goes on with a text better than it follows instructions`
    : `${model} has no known FIM format; over raw completions it continues the text`;
}
