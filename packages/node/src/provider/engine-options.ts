import type { CompletionEngineOptions } from '@org/completion-core';
import type { LoadedConfig } from '../config/load-config';

/** The engine options that a configuration can set. */
export type ConfiguredEngineOptions = Omit<
  CompletionEngineOptions,
  'provider' | 'gate' | 'clock' | 'survival' | 'explainLimit'
>;

/** The engine options of a configuration. Provider, gate and network are created from the rest of it. */
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
    // A model id in a configuration names a server's model, not the embedded one.
    model: endpoint.provider === 'local' ? undefined : model,
    maxTokens,
    temperature,
    topP,
    timeoutMs,
    multiline,
    prompt: prompt && definedOnly(prompt),
    context: context?.deadlineMs === undefined ? undefined : { deadlineMs: context.deadlineMs },
    when: when && definedOnly(when),
    reuse: reuse && definedOnly(reuse),
    scheduling: scheduling && definedOnly(scheduling),
  };
  return definedOnly(options);
}

/** `values` without those that are `undefined`. */
function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
