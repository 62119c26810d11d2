import { readServerError, retryAfterMs, type ServerError } from '@org/completion-core/host';
import { GatewayError, type GatewayErrorFacts } from '../errors/gateway-error';
import { chunksOf } from '../stream/chunk-reader';
import { choicesIn, errorIn, finishReasonOf } from '../wire/answer-fields';
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
  const { status, code, retryAfterMs: waitMs, headers: rates } = fault.error;
  const message = `The upstream ${upstream} failed: ${reported.message}`;
  return {
    ...fault,
    error: new GatewayError({ status, code, message, retryAfterMs: waitMs, headers: rates }),
  };
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

function statusFault(
  upstream: string,
  status: number,
  headers: Headers,
  reported: ServerError,
): UpstreamFault {
  const kind = String(status);
  const demandedMs = retryAfterMs(headers, Date.now());
  const waitMs = demandedMs === undefined ? undefined : Math.min(maxWaitMs, demandedMs);
  if (status === 401 || status === 403 || status === 402) {
    return failure(kind, {
      status: 502,
      code: 'upstream_refused_gateway',
      message: 'The upstream rejected the key of this gateway. Report this to its operator.',
    });
  }
  if (status === 407) {
    return failure(kind, {
      status: 502,
      code: 'upstream_error',
      message: `A proxy on the way to the upstream ${upstream} wants a name and a password (407). Report this to the operator of the gateway.`,
    });
  }
  if (status === 429) {
    const error = new GatewayError({
      status: 429,
      code: 'rate_limit_exceeded',
      message: reported.message || 'The upstream is at its rate limit.',
      retryAfterMs: waitMs ?? 1000,
      headers: rateHeadersOf(headers),
    });
    return { kind, retryElsewhere: true, unhealthy: false, error };
  }
  // A redirect that the platform hides has status 0.
  if (status >= 500 || status < 400) {
    return failure(kind, {
      status: [500, 502, 503, 504].includes(status) ? status : 502,
      code: 'upstream_error',
      message: `The upstream ${upstream} failed with status ${status}. Try again.`,
      retryAfterMs: waitMs,
    });
  }
  const error = new GatewayError({
    status,
    code: reported.code ?? (status === 404 ? 'not_found' : 'invalid_request'),
    param: reported.param,
    message: reported.message || `The upstream rejected the request with status ${status}.`,
    headers: rateHeadersOf(headers),
  });
  return { kind, retryElsewhere: false, unhealthy: false, error };
}

/** The upstream did not respond at all. */
export function unreachable(upstream: string, cause: unknown): UpstreamFault {
  return failure('connect', {
    status: 502,
    code: 'upstream_unreachable',
    message: `The upstream ${upstream} cannot be reached. Try again.`,
    cause,
  });
}

/** The upstream did not send the first byte in time. */
export function tooLate(upstream: string): UpstreamFault {
  return failure('timeout', {
    status: 504,
    code: 'upstream_timeout',
    message: `The upstream ${upstream} sent nothing in time. Try again.`,
  });
}

/** The upstream began its answer and then sent nothing more. */
export function silent(upstream: string): UpstreamFault {
  return failure('silent', {
    status: 504,
    code: 'upstream_silent',
    message: `The upstream ${upstream} fell silent in the middle of its answer. Try again.`,
  });
}

/**
 * The upstream sent something that is not an answer.
 *
 * @param what - for the message, e.g. `sent an empty answer`
 */
export function malformed(upstream: string, what: string): UpstreamFault {
  return failure('malformed', {
    status: 502,
    code: 'upstream_malformed',
    message: `The upstream ${upstream} ${what}. Try again.`,
  });
}

/** The upstream's content filter removed the answer; the request is not sent to another upstream to get around it. */
function filtered(): UpstreamFault {
  const error = new GatewayError({
    status: 400,
    code: 'content_filter',
    message: 'The content filter of the upstream removed the answer. Change the request.',
  });
  return { kind: 'content_filter', retryElsewhere: false, unhealthy: false, error };
}

/** A fault of the upstream itself, which counts against its health. */
function failure(kind: string, facts: GatewayErrorFacts): UpstreamFault {
  return { kind, retryElsewhere: true, unhealthy: true, error: new GatewayError(facts) };
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
