import { readServerError, retryAfterMs, serverErrorIn, type ServerError } from '@org/completion-core/host';
import { GatewayError } from '../errors/gateway-error';
import { chunksOf } from '../stream/chunk-reader';
import { maxWaitMs } from './rate-budget';

/** Why an upstream's response cannot be passed on. */
export interface UpstreamFault {
  /** For metrics: a status, `connect`, `timeout`, `silent`, `malformed` or `content_filter`. */
  readonly kind: string;
  /** Whether another upstream may succeed. */
  readonly retryElsewhere: boolean;
  /** Whether it counts against the upstream's health. */
  readonly unhealthy: boolean;
  /** What to send to the client when no other upstream succeeds. */
  readonly error: GatewayError;
}

/** Reads a response with an error status, in whatever shape its error is. */
export async function responseFault(upstream: string, response: Response): Promise<UpstreamFault> {
  const { status, headers } = response;
  return statusFault(upstream, status, headers, readServerError(await bodyText(response)));
}

/** The error that a server reported in the body of a response with status 200, treated as an error status. */
export function reportedFault(upstream: string, reported: ServerError, headers: Headers): UpstreamFault {
  const fault = statusFault(upstream, reported.status ?? 502, headers, reported);
  if (reported.status !== undefined || reported.message === '') return fault;
  const { status, code, retryAfterMs, headers: rates } = fault.error;
  const message = `The upstream ${upstream} failed: ${reported.message}`;
  const error = new GatewayError({ status, code, message, retryAfterMs, headers: rates });
  return { ...fault, error };
}

/**
 * What is wrong with a complete answer: it is an error in whatever shape, has no choices, or a content filter ended all of them.
 * `undefined` when it can be passed on.
 *
 * @param answer - parsed JSON
 */
export function faultIn(upstream: string, answer: unknown, headers: Headers): UpstreamFault | undefined {
  const reported = errorIn(answer);
  if (reported !== undefined) return reportedFault(upstream, reported, headers);
  const choices = choicesIn(answer);
  if (choices === undefined || choices.length === 0)
    return malformed(upstream, 'sent an answer without choices');
  return choices.every((choice) => finishReasonOf(choice) === 'content_filter') ? filtered() : undefined;
}

/** The error in the place of an answer or an event: a declared one, or a message without choices. */
export function errorIn(value: unknown, isError = false): ServerError | undefined {
  const declared = serverErrorIn(value, isError);
  if (declared !== undefined || choicesIn(value) !== undefined) return declared;
  // `{"detail": …}` is an error in the place of a completion.
  const message = serverErrorIn(value, true);
  return message?.message === '' ? undefined : message;
}

/** The choices of an answer or an event; `undefined` when it has no such list. */
export function choicesIn(value: unknown): readonly unknown[] | undefined {
  const choices =
    typeof value === 'object' && value !== null && 'choices' in value ? value.choices : undefined;
  return Array.isArray(choices) ? choices : undefined;
}

/** The finish reason of a choice; `undefined` when there is none (yet). */
export function finishReasonOf(choice: unknown): string | undefined {
  if (typeof choice !== 'object' || choice === null || !('finish_reason' in choice)) return undefined;
  return typeof choice.finish_reason === 'string' ? choice.finish_reason : undefined;
}

function statusFault(
  upstream: string,
  status: number,
  headers: Headers,
  reported: ServerError,
): UpstreamFault {
  const kind = String(status);
  const askedMs = retryAfterMs(headers, Date.now());
  const waitMs = askedMs === undefined ? undefined : Math.min(maxWaitMs, askedMs);
  if (status === 401 || status === 403 || status === 402) {
    return {
      kind,
      retryElsewhere: true,
      unhealthy: true,
      error: new GatewayError({
        status: 502,
        code: 'upstream_refused_gateway',
        message: 'The upstream rejected the key of this gateway. Report this to its operator.',
      }),
    };
  }
  if (status === 429) {
    return {
      kind,
      retryElsewhere: true,
      unhealthy: false,
      error: new GatewayError({
        status: 429,
        code: 'rate_limit_exceeded',
        message: reported.message || 'The upstream is at its rate limit.',
        retryAfterMs: waitMs ?? 1000,
        headers: rateHeadersOf(headers),
      }),
    };
  }
  // A redirect that the platform hides has status 0.
  if (status >= 500 || status < 400) {
    const known = [500, 502, 503, 504].includes(status);
    return {
      kind,
      retryElsewhere: true,
      unhealthy: true,
      error: new GatewayError({
        status: known ? status : 502,
        code: 'upstream_error',
        message: `The upstream ${upstream} failed with status ${status}. Try again.`,
        retryAfterMs: waitMs,
      }),
    };
  }
  return {
    kind,
    retryElsewhere: false,
    unhealthy: false,
    error: new GatewayError({
      status,
      code: reported.code ?? (status === 404 ? 'not_found' : 'invalid_request'),
      param: reported.param,
      message: reported.message || `The upstream rejected the request with status ${status}.`,
      headers: rateHeadersOf(headers),
    }),
  };
}

/** The upstream did not respond at all. */
export function unreachable(upstream: string, cause: unknown): UpstreamFault {
  return {
    kind: 'connect',
    retryElsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 502,
      code: 'upstream_unreachable',
      message: `The upstream ${upstream} cannot be reached. Try again.`,
      cause,
    }),
  };
}

/** The upstream did not send the first byte in time. */
export function tooLate(upstream: string): UpstreamFault {
  return {
    kind: 'timeout',
    retryElsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 504,
      code: 'upstream_timeout',
      message: `The upstream ${upstream} sent nothing in time. Try again.`,
    }),
  };
}

/** The upstream began its answer and then sent nothing more. */
export function silent(upstream: string): UpstreamFault {
  return {
    kind: 'silent',
    retryElsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 504,
      code: 'upstream_silent',
      message: `The upstream ${upstream} fell silent in the middle of its answer. Try again.`,
    }),
  };
}

/** The upstream's content filter removed the answer; the request is not sent to another upstream to get around it. */
function filtered(): UpstreamFault {
  return {
    kind: 'content_filter',
    retryElsewhere: false,
    unhealthy: false,
    error: new GatewayError({
      status: 400,
      code: 'content_filter',
      message: 'The content filter of the upstream removed the answer. Change the request.',
    }),
  };
}

/**
 * The upstream sent something that is not an answer.
 *
 * @param what - for the message, e.g. `sent an empty answer`
 */
export function malformed(upstream: string, what: string): UpstreamFault {
  return {
    kind: 'malformed',
    retryElsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 502,
      code: 'upstream_malformed',
      message: `The upstream ${upstream} ${what}. Try again.`,
    }),
  };
}

const rateHeaderName = /^x-ratelimit-[\w-]+$/;

/** The headers that describe a server's rate limits. */
export function rateHeadersOf(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (rateHeaderName.test(name)) found[name] = value;
  });
  return found;
}

const maxErrorBytes = 65_536;

async function bodyText(response: Response): Promise<string> {
  const reader = chunksOf(response);
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < maxErrorBytes) {
      const chunk = await reader.read();
      if (chunk === undefined) return text;
      text += decoder.decode(chunk, { stream: true });
    }
    reader.cancel();
  } catch {
    // The text up to here is enough.
  }
  return text;
}
