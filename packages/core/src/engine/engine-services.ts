import type { Clock } from '../async/clock';
import type { ContextSource } from '../domain/context-source';
import type { EndpointStatus } from '../domain/endpoint-status';
import type { ContentGate } from '../domain/gate';
import type { ResolvedOptions } from '../domain/options';
import { createGate } from '../gate/create-gate';
import { createPromptBuilder } from '../prompt/create-prompt-builder';
import type { PromptBuilder } from '../prompt/prompt-builder';
import { Endpoint } from '../scheduling/endpoint';
import { RequestModel } from './request-model';
import { FirstTokenBudget } from '../scheduling/first-token-budget';
import { ServerWork } from '../scheduling/server-work';
import { FactsReader } from './facts-reader';
import { PromptTimer } from './prompt-timer';

/** What the steps of a request use, with what they keep between requests. */
export interface EngineServices {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  /** Everything that leaves passes through it. */
  readonly gate: ContentGate;
  readonly sources: readonly ContextSource[];
  readonly prompts: PromptBuilder;
  readonly endpoint: Endpoint;
  readonly model: RequestModel;
  readonly facts: FactsReader;
  readonly firstToken: FirstTokenBudget;
  readonly serverWork: ServerWork;
  readonly promptTimer: PromptTimer;
}

export function createEngineServices(
  options: ResolvedOptions,
  onStatus: (status: EndpointStatus) => void,
): EngineServices {
  const { capabilities } = options.provider;
  const model = new RequestModel(options);
  const firstToken = new FirstTokenBudget(options.maxFirstTokenMs, options.prompt.maxPromptTokens);
  const serverWork = new ServerWork(options.clock, capabilities.releasesPrompt === false);
  return {
    options,
    clock: options.clock,
    gate: createGate({ plugged: options.gate }),
    sources: options.context.sources,
    prompts: createPromptBuilder({ prompt: options.prompt }),
    endpoint: new Endpoint(options.clock, options.scheduling.requestsPerMinute, onStatus),
    model,
    facts: new FactsReader(options, model),
    firstToken,
    serverWork,
    promptTimer: new PromptTimer(options.clock, firstToken, serverWork, capabilities.location === 'loopback'),
  };
}
