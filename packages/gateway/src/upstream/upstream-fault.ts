import { readServerError, retryAfterMs, type ServerError } from '@org/completion-core/host';
import { GatewayError, type GatewayErrorFacts } from '../errors/gateway-error';
import { choicesIn, errorIn, finishReasonOf } from '../wire/answer-fields';
import { boundedText } from './bounded-text';
import { maxWaitMs } from './rate-budget';
import type { UpstreamHeaders, UpstreamResponse } from './upstream';

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
export async function responseFault(upstream: string, response: UpstreamResponse): Promise<UpstreamFault> {
  const { status, headers } = response;
  return statusFault(upstream, status, headers, readServerError(await boundedText(response)));
}

/** The error that a server reported in the body of a response with status 200, treated as an error status. */
export function reportedFault(
  upstream: string,
  reported: ServerError,
  headers: UpstreamHeaders,
): UpstreamFault {
  if (reported.status !== undefined) return statusFault(upstream, reported.status, headers, reported);
  const why =
    reported.message === ''
      ? `failed ${reported.code === undefined ? 'without a reason' : `with the code ${reported.code}`}. Try again.`
      : `failed: ${reported.message}`;
  return failure('502', {
    status: 502,
    code: 'upstream_error',
    message: `The upstream ${upstream} ${why}`,
    retryAfterMs: demandedWaitMs(headers),
  });
}

/**
 * What is wrong with a complete answer: it is an error in whatever shape, has no choices, or a content filter ended all of them.
 * `undefined` when it can be passed on.
 *
 * @param answer - parsed JSON
 */
export function faultIn(
  upstream: string,
  answer: unknown,
  headers: UpstreamHeaders,
): UpstreamFault | undefined {
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
  headers: UpstreamHeaders,
  reported: ServerError,
): UpstreamFault {
  const kind = String(status);
  const waitMs = demandedWaitMs(headers);
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
  if (status === 0 || redirects.has(status)) return redirected(upstream, status, headers);
  if (status === 501) {
    // What a server never does says nothing about its health.
    const error = new GatewayError({
      status,
      code: reported.code ?? 'not_supported',
      message: `The upstream ${upstream} does not support this request${withWords(reported)}`,
    });
    return { kind, retryElsewhere: true, unhealthy: false, error };
  }
  if (status >= 500 || status < 400) {
    return failure(kind, {
      status: [500, 502, 503, 504].includes(status) ? status : 502,
      code: 'upstream_error',
      message: `The upstream ${upstream} failed with status ${status}${withWords(reported, '. Try again.')}`,
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

function demandedWaitMs(headers: UpstreamHeaders): number | undefined {
  const demandedMs = retryAfterMs(headers, Date.now());
  return demandedMs === undefined ? undefined : Math.min(maxWaitMs, demandedMs);
}

/** The end of a message: the server's words, or `otherwise`. */
function withWords({ message }: ServerError, otherwise = '.'): string {
  return message === '' ? otherwise : `: ${message}`;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A redirect is not followed: it would take the key elsewhere. */
function redirected(upstream: string, status: number, headers: UpstreamHeaders): UpstreamFault {
  const target = targetOf(headers);
  const code = status === 0 ? '' : ` (${status})`;
  const advice =
    target === undefined ? 'Check its base URL.' : 'If that is its new address, set its base URL to it.';
  return failure(String(status), {
    status: 502,
    code: 'upstream_redirected',
    message: `The upstream ${upstream} redirects${target === undefined ? '' : ` to ${target}`}${code}, which is not followed. ${advice}`,
  });
}

/** Where a redirect leads, without query and credentials; `undefined` when it does not say. */
function targetOf(headers: UpstreamHeaders): string | undefined {
  const location = headers.get('location')?.slice(0, 300);
  if (location === undefined) return undefined;
  if (!URL.canParse(location)) return location.replace(/[?#].*$/s, '');
  const { origin, protocol, pathname } = new URL(location);
  return /^https?:$/.test(protocol) ? origin + pathname : `${protocol}…`;
}

/** The upstream did not respond at all. */
export function unreachable(upstream: string, cause: unknown): UpstreamFault {
  const why = whyUnreachable(cause);
  return failure('connect', {
    status: 502,
    code: 'upstream_unreachable',
    message: `The upstream ${upstream} cannot be reached${why === undefined ? '. Try again.' : `: ${why}.`}`,
    cause,
  });
}

/** What the error codes of Node's sockets and TLS mean to who runs the gateway. */
const socketReasons: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens at its address'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its host name is not known'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'it closed the connection without an answer'],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'its address does not answer'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'there is no route to its address'],
  [/CERT|UNABLE_TO_/, 'its certificate is not trusted; set NODE_EXTRA_CA_CERTS'],
];

function whyUnreachable(error: unknown): string | undefined {
  // The platform's fetch has the code in the error's cause.
  for (const each of [error, error instanceof Error ? error.cause : undefined]) {
    const code: unknown = each instanceof Error && 'code' in each ? each.code : undefined;
    if (typeof code !== 'string') continue;
    const reason = socketReasons.find(([pattern]) => pattern.test(code));
    if (reason !== undefined) return reason[1];
  }
  return undefined;
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
export function rateHeadersOf(headers: UpstreamHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (rateHeaderName.test(name)) found[name] = value;
  });
  return found;
}
