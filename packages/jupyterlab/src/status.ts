import { englishStrings } from '@org/completion-adapter-kit';
import type { CompletionOutcome, EndpointStatus } from '@org/completion-core';

/** What a user is told: one or two words, and why nothing is suggested or what was. */
export interface ShownStatus {
  readonly label: string;
  readonly detail: string;
}

const { status: labels } = englishStrings;

/** Nothing can be suggested, whatever is typed. */
export const off: ShownStatus = {
  label: labels.paused,
  detail: 'Completion is switched off in the settings.',
};
export const starting: ShownStatus = { label: 'Starting', detail: 'Waiting for the server.' };

export function unavailable(reason: string): ShownStatus {
  return { label: labels.offline, detail: sentence(reason) };
}

/** The server's state when it is not ready; what the last completion came to otherwise. */
export function statusOf(endpoint: EndpointStatus, outcome: CompletionOutcome | undefined): ShownStatus {
  switch (endpoint.state) {
    case 'ready':
      return {
        label: labels.idle,
        detail: outcome === undefined ? 'Nothing was requested yet.' : told(outcome),
      };
    case 'rate-limited':
      return {
        label: labels['rate-limited'],
        detail: `The server takes requests again in ${Math.ceil(endpoint.retryAfterMs / 1000)} s.`,
      };
    case 'loading':
      return { label: labels.loading, detail: sentence(endpoint.reason) };
    case 'unavailable':
      return { label: labels.offline, detail: sentence(endpoint.reason) };
    case 'unauthorized':
      return { label: labels.unauthorized, detail: sentence(endpoint.reason) };
    case 'paused':
      return { label: labels.paused, detail: sentence(endpoint.reason) };
  }
}

/** Whether an outcome says something to the user; one that was replaced by the next does not. */
export function isTelling({ kind }: CompletionOutcome): boolean {
  return kind !== 'superseded' && kind !== 'cancelled';
}

function told(outcome: CompletionOutcome): string {
  if (outcome.kind !== 'items') return `Nothing to suggest: ${sentence(outcome.reason)}`;
  const lines = outcome.items[0].insertText.split('\n').length;
  return `Suggested ${lines === 1 ? '1 line' : `${lines} lines`}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
