import type { CompletionEngineOptions } from '@org/completion-core';
import { describedOptions } from '@org/completion-core/host';
import type { LoadedConfig } from '../config/load-config';

/** Options of an engine that a configuration can hold. */
export type ConfiguredEngineOptions = Omit<
  CompletionEngineOptions,
  'provider' | 'gate' | 'nextEdit' | 'clock'
>;

/** The options of an engine in a configuration. Provider, gate, next edits and network are made from the rest. */
export function engineOptions({ settings, endpoint }: LoadedConfig): ConfiguredEngineOptions {
  const names = new Set(describedOptions().map(({ path }) => path.replace(/\..*/, '')));
  const options: ConfiguredEngineOptions = Object.fromEntries(
    Object.entries(settings).filter(([name]) => names.has(name) && name !== 'nextEdit'),
  );
  const { context, model, ...rest } = options;
  return {
    ...rest,
    // The embedded model has no alternatives: a model id in a file is for a server.
    ...(model === undefined || endpoint.provider === 'local' ? {} : { model }),
    ...(context?.deadlineMs === undefined ? {} : { context: { deadlineMs: context.deadlineMs } }),
  };
}
