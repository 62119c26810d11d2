import type { CompletionError, EndpointStatus } from '@org/completion-core';
import type { StatusParams } from './methods';

/** The content of a status line. */
export type Status = Omit<StatusParams, 'busy'>;

/**
 * The status for the state of an endpoint.
 *
 * @param error - the error of the last request, if it failed
 */
export function statusOf(endpoint: EndpointStatus, error: CompletionError | undefined): Status {
  switch (endpoint.state) {
    case 'rate-limited':
      return { kind: 'Warning', message: `rate limited, again in ${seconds(endpoint.retryAfterMs)} s` };
    case 'unavailable':
      return {
        kind: 'Warning',
        message: `offline: ${endpoint.reason}, again in ${seconds(endpoint.retryAfterMs)} s`,
      };
    case 'unauthorized':
      return { kind: 'Error', message: `unauthorized: ${endpoint.reason}` };
    case 'paused':
      return { kind: 'Inactive', message: `paused: ${endpoint.reason}` };
    case 'loading':
      return { kind: 'Normal', message: `loading: ${endpoint.reason}` };
    case 'ready':
      return error === undefined ? { kind: 'Normal', message: '' } : statusOfError(error);
  }
}

/** The status for an error. */
export function statusOfError({ code, message }: CompletionError): Status {
  switch (code) {
    case 'authentication':
      return { kind: 'Error', message: `unauthorized: ${message}` };
    case 'invalid-options':
    case 'unsupported-model':
    case 'provider-rejected':
      return { kind: 'Error', message };
    case 'rate-limited':
      return { kind: 'Warning', message: `rate limited: ${message}` };
    case 'provider-unavailable':
    case 'timeout':
      return { kind: 'Warning', message: `offline: ${message}` };
    case 'malformed-stream':
      return { kind: 'Warning', message };
  }
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
