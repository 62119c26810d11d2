import type { CompletionEngineOptions } from '@org/completion-core';
import type { LoadedConfig } from '../config/load-config';

/** Options of an engine as they can stand in a configuration. */
export type ConfiguredEngineOptions = Omit<
  CompletionEngineOptions,
  'provider' | 'gate' | 'clock' | 'survival' | 'explainLimit'
>;

/** The part of a configuration that an engine takes. Provider, gate and network are made from the rest. */
export function engineOptions({ settings, endpoint }: LoadedConfig): ConfiguredEngineOptions {
  const {
    model,
    maxTokens,
    temperature,
    topP,
    timeoutMs,
    multiline,
    prompt,
    context,
    when,
    reuse,
    scheduling,
  } = settings;
  const options = {
    // The embedded model has no other by its side: a model id in a file is meant for a server.
    model: endpoint.provider === 'local' ? undefined : model,
    maxTokens,
    temperature,
    topP,
    timeoutMs,
    multiline,
    prompt: prompt && present(prompt),
    context: context?.deadlineMs === undefined ? undefined : { deadlineMs: context.deadlineMs },
    when: when && present(when),
    reuse: reuse && present(reuse),
    scheduling: scheduling && present(scheduling),
  };
  return present(options);
}

/** `values` without those that are `undefined`. */
function present<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
