import type { CompletionEngineOptions } from '@org/completion-core';
import type { Conditions } from '../engine/conditions';
import type { Boldness } from '../engine/model-source';

/** Everything that can be set on the page. */
export interface Settings {
  /** The source of answers: the embedded model in this page, or a gateway. */
  readonly from: 'page' | 'gateway';
  /** Model of the gateway; its default when empty. */
  readonly model: string;
  /** Of the embedded model in this page. */
  readonly boldness: Boldness;
  readonly multiline: 'auto' | 'never' | 'always';
  readonly trigger: 'automatic' | 'manual';
  readonly maxTokens: number;
  readonly maxPromptTokens: number;
  readonly maxDelayMs: number;
  readonly useContext: boolean;
  readonly speculative: boolean;
  readonly conditions: Conditions;
}

export const defaultSettings: Settings = {
  from: 'page',
  model: '',
  boldness: 'bold',
  multiline: 'auto',
  trigger: 'automatic',
  maxTokens: 256,
  maxPromptTokens: 1024,
  maxDelayMs: 400,
  useContext: true,
  speculative: false,
  conditions: { latencyMs: 120, pieceMs: 12, failure: 'none' },
};

/** Whether the settings need another engine: conditions have effect without one. */
export function needsEngine(before: Settings, after: Settings): boolean {
  const { conditions: _, ...one } = before;
  const { conditions: __, ...other } = after;
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** The options of an engine for the settings; without provider, model and context. */
export function engineOptions(
  settings: Settings,
  { hosted }: { readonly hosted: boolean },
): Omit<CompletionEngineOptions, 'provider'> {
  const { multiline, trigger, maxTokens, maxPromptTokens, maxDelayMs, speculative } = settings;
  return {
    multiline,
    maxTokens,
    prompt: { maxPromptTokens },
    when: { trigger },
    scheduling: {
      maxDelayMs,
      speculative,
      // The gateway is near, the account behind it has a limit.
      ...(hosted ? { requestsPerMinute: 60, maxInFlight: 2 } : {}),
    },
  };
}
