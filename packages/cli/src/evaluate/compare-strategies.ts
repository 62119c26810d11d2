import type { PromptStrategy } from '@org/completion-core/provider';
import { isRateLimited, summarize, type Result, type Summary } from './results';

/** A prompt strategy, with the FIM format of its prompts. */
export interface Strategy {
  /** As the table shows it: `prefix-only`, `fim (qwen)`. */
  readonly name: string;
  readonly strategy: PromptStrategy;
  /** The format that is not the model's own by its name. */
  readonly fimFormat?: string;
}

/** What a strategy made of the holes that all strategies were asked for. */
export interface StrategyResult extends Strategy {
  readonly summary: Summary;
  readonly results: readonly Result[];
}

/** The results of the holes that every strategy was asked for, the best strategy first. */
export function compareStrategies(
  all: readonly { readonly strategy: Strategy; readonly results: readonly Result[] }[],
): readonly StrategyResult[] {
  const whole = all.map(({ results }) => (isRateLimited(results.at(-1)) ? results.slice(0, -1) : results));
  const holes = Math.min(...whole.map(({ length }) => length));
  return all
    .map(({ strategy }, index) => {
      const results = whole[index]?.slice(0, holes) ?? [];
      return { ...strategy, results, summary: summarize(results) };
    })
    .toSorted((one, other) => other.summary.similarity - one.summary.similarity);
}

/** Fewest holes that say anything. */
const minHoles = 10;
/** Standard errors by which two strategies must differ. */
const certainty = 2;

/**
 * Which strategy to set, in a sentence: the best one, when it is better than what `auto` takes by more than chance.
 *
 * @param ranked - the best first
 * @param auto - the name of what `auto` takes
 */
export function advise(
  ranked: readonly StrategyResult[],
  auto: string,
): { readonly set: Strategy | undefined; readonly text: string } {
  const [best] = ranked;
  const own = ranked.find(({ name }) => name === auto);
  if (best === undefined || best.summary.holes < minHoles)
    return { set: undefined, text: `too few holes to tell: ask for at least ${minHoles} with --samples` };
  if (ranked.length === 1)
    return {
      set: undefined,
      text: `${best.name} is all that this endpoint and model can do: nothing to set`,
    };
  if (best.summary.answered === 0)
    return { set: undefined, text: 'no strategy brought an answer: completion doctor tells why' };
  if (best.name === auto)
    return { set: undefined, text: `auto takes ${auto}, which is the best of these: nothing to set` };
  if (own !== undefined && !isBetter(best, own))
    return {
      set: undefined,
      text: `${best.name} and ${auto}, which auto takes, are too close to tell: nothing to set, or compare more with --samples`,
    };
  const settings = {
    prompt: {
      strategy: best.strategy,
      ...(best.fimFormat === undefined ? {} : { fimFormat: best.fimFormat }),
    },
  };
  return {
    set: best,
    text: `${best.name} is better than ${auto}, which auto takes: set ${JSON.stringify(settings)} in completion.config.json`,
  };
}

/** Whether `one` is more similar to the true text than `other`, hole by hole, by more than chance. */
function isBetter(one: StrategyResult, other: StrategyResult): boolean {
  const differences = one.results.map(
    ({ similarity }, index) => similarity - (other.results[index]?.similarity ?? 0),
  );
  const mean = meanOf(differences);
  const variance = meanOf(differences.map((difference) => (difference - mean) ** 2));
  return mean > certainty * Math.sqrt(variance / differences.length);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
