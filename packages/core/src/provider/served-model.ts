import type { Clock } from '../async/clock';
import { orAborted } from '../async/or-aborted';
import type { PromptStrategy } from '../domain/prompt';
import type { CompletionProvider, ModelInfo, ServedModel } from '../domain/provider';
import { isMissingWay } from './http-error';
import { listedDefault } from './listed-default';
import { modelChosenNotice } from './model-notices';
import { isSameModel } from './right-spelling';

/** Deadline for a server's list of models, in milliseconds. */
const listMs = 5_000;
/** How long a list that could not be read is not asked for again, in milliseconds. */
const againMs = 10_000;

/** How the model of a server is asked for. */
export interface ModelQuestion extends Choice {
  readonly list: (signal: AbortSignal) => Promise<readonly ModelInfo[]>;
  readonly clock: Clock;
}

interface Choice {
  /** Taken when the list has it, and when the list cannot be read: the request itself will report what is wrong with the server. */
  readonly defaultModel: string;
  readonly origin: string;
  readonly strategiesFor: ((model: ModelInfo) => readonly PromptStrategy[]) | undefined;
}

/** Makes `servedModel` of a provider. All callers share one request for the list, which ends with the provider. */
export function servedFromList({
  list,
  clock,
  ...choice
}: ModelQuestion): Required<Pick<CompletionProvider, 'servedModel' | 'dispose'>> {
  let limit: AbortController | undefined;
  let answer: Promise<ServedModel> | undefined;
  let askAgainAt = Infinity;

  async function ask(): Promise<ServedModel> {
    const own = (limit = new AbortController());
    const cancel = clock.after(listMs, () => own.abort());
    try {
      return chosenModel(await list(own.signal), choice);
    } catch (error) {
      if (!isMissingWay(error)) askAgainAt = clock.now() + againMs;
      return { id: choice.defaultModel };
    } finally {
      cancel();
    }
  }

  function servedModel({ signal }: { readonly signal: AbortSignal }): Promise<ServedModel> {
    if (clock.now() >= askAgainAt) answer = undefined;
    if (answer === undefined) {
      askAgainAt = Infinity;
      answer = ask();
    }
    return orAborted(signal, answer);
  }
  return { servedModel, dispose: () => limit?.abort() };
}

/**
 * The model to take from a server's list: the provider's default where the list has it, else the best. Says so where there was a
 * choice.
 */
function chosenModel(
  models: readonly ModelInfo[],
  { defaultModel, origin, strategiesFor }: Choice,
): ServedModel {
  const info = models.find(({ id }) => isSameModel(id, defaultModel)) ?? listedDefault(models);
  if (info === undefined) return { id: defaultModel };
  const strategies = strategiesFor?.(info);
  const { id } = info;
  return {
    id,
    info,
    ...(strategies === undefined ? {} : { strategies }),
    ...(isSameModel(id, defaultModel) ? {} : { notice: modelChosenNotice(id, origin) }),
  };
}
