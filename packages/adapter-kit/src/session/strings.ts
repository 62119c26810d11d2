/** Every text that is shown or announced; replace them for another language. */
export interface CompletionStrings {
  /** Announced once when a suggestion is complete. @param key - the key that accepts, e.g. `Tab` */
  readonly suggestion: (lines: number, key: string) => string;
  /**
   * Announced once when a next edit is shown, and when the cursor has gone to it.
   *
   * @param line - of the edit, from 1
   * @param isHere - whether the key takes the edit; else it goes there
   * @param key - e.g. `Tab`
   */
  readonly nextEdit: (line: number, isHere: boolean, key: string) => string;
  /** Label of the button that accepts, where there is no keyboard. */
  readonly accept: string;
  /** Label of each status. */
  readonly status: Readonly<Record<CompletionStatus['state'], string>>;
  /** Names of actions where an editor lists them. */
  readonly actions: { readonly acceptLine: string; readonly trigger: string };
}

/** What the completion of an editor is doing. */
export type CompletionStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'waiting' }
  | { readonly state: 'streaming' }
  | { readonly state: 'loading'; readonly reason: string }
  | { readonly state: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly state: 'offline'; readonly reason: string }
  | { readonly state: 'unauthorized'; readonly reason: string }
  | { readonly state: 'paused'; readonly reason: string };

/** English. */
export const englishStrings: CompletionStrings = {
  suggestion: (lines, key) => `${lines === 1 ? '1 line' : `${lines} lines`}, ${key} to accept`,
  nextEdit: (line, isHere, key) => `Edit on line ${line}, ${key} to ${isHere ? 'accept' : 'go there'}`,
  accept: 'Accept',
  status: {
    idle: 'Ready',
    waiting: 'Waiting for the model',
    streaming: 'Receiving',
    loading: 'Loading the model',
    'rate-limited': 'Rate limited',
    offline: 'Offline',
    unauthorized: 'Not authorized',
    paused: 'Paused',
  },
  actions: { acceptLine: 'Accept Next Line of Suggestion', trigger: 'Trigger Suggestion' },
};
