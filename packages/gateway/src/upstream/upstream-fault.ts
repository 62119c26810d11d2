import { readServerError, retryAfterMs, serverErrorIn, type ServerError } from '@org/completion-core/host';
import { GatewayError } from '../errors/gateway-error';
import { chunksOf } from '../stream/chunk-reader';
import { maxWaitMs } from './rate-budget';

/** Why an upstream gave no answer that can be passed on. */
export interface UpstreamFault {
  /** For metrics: a status, or `connect`, `timeout`, `malformed`. */
  readonly kind: string;
  /** Whether another upstream may do better. */
  readonly elsewhere: boolean;
  /** Whether it counts against the upstream's health. */
  readonly unhealthy: boolean;
  /** What the client is told when nobody does better. */
  readonly error: GatewayError;
}

/** Reads an error status for what it means to the client, in OpenAI's shape whatever shape it came in. */
export async function faultOf(upstream: string, response: Response): Promise<UpstreamFault> {
  const { status, headers } = response;
  return faultFor(upstream, { status, headers, said: readServerError(await bodyText(response)) });
}

/** The error that a server hid in an answer with status 200, read as if its status told it. */
export function hiddenFault(upstream: string, said: ServerError, headers: Headers): UpstreamFault {
  const fault = faultFor(upstream, { status: said.status ?? 502, headers, said });
  if (said.status !== undefined || said.message === '') return fault;
  const { status, code, retryAfterMs, headers: rates } = fault.error;
  const message = `The upstream ${upstream} failed: ${said.message}`;
  const error = new GatewayError({ status, code, message, retryAfterMs, headers: rates });
  return { ...fault, error };
}

/**
 * What is wrong with a whole answer: an error in whatever shape, no choices, or nothing in it but what a content filter left.
 * `undefined` when it is one that can be passed on.
 *
 * @param answer - parsed JSON
 */
export function faultIn(upstream: string, answer: unknown, headers: Headers): UpstreamFault | undefined {
  const said = errorSaidIn(answer);
  if (said !== undefined) return hiddenFault(upstream, said, headers);
  const choices = choicesIn(answer);
  if (choices === undefined || choices.length === 0)
    return malformed(upstream, 'sent an answer without choices');
  return choices.every((choice) => reasonOf(choice) === 'content_filter') ? filtered() : undefined;
}

/** The error that stands in the place of an answer or an event: one that says so, or words where choices were wanted. */
export function errorSaidIn(value: unknown, isError = false): ServerError | undefined {
  const said = serverErrorIn(value, isError);
  if (said !== undefined || choicesIn(value) !== undefined) return said;
  // `{"detail": …}` is an error where a completion was wanted.
  const words = serverErrorIn(value, true);
  return words?.message === '' ? undefined : words;
}

/** The choices of an answer or an event; `undefined` when it has none at all. */
export function choicesIn(value: unknown): readonly unknown[] | undefined {
  const choices =
    typeof value === 'object' && value !== null && 'choices' in value ? value.choices : undefined;
  return Array.isArray(choices) ? choices : undefined;
}

/** Why a choice ended, in the server's word; `undefined` while it goes on or where the server does not say. */
export function reasonOf(choice: unknown): string | undefined {
  if (typeof choice !== 'object' || choice === null || !('finish_reason' in choice)) return undefined;
  return typeof choice.finish_reason === 'string' ? choice.finish_reason : undefined;
}

function faultFor(
  upstream: string,
  {
    status,
    headers,
    said,
  }: { readonly status: number; readonly headers: Headers; readonly said: ServerError },
): UpstreamFault {
  const kind = String(status);
  const askedMs = retryAfterMs(headers, Date.now());
  const waitMs = askedMs === undefined ? undefined : Math.min(maxWaitMs, askedMs);
  if (status === 401 || status === 403 || status === 402) {
    return {
      kind,
      elsewhere: true,
      unhealthy: true,
      error: new GatewayError({
        status: 502,
        code: 'upstream_refused_gateway',
        message: 'The upstream refused the key of this gateway. Tell the people who run it.',
      }),
    };
  }
  if (status === 429) {
    return {
      kind,
      elsewhere: true,
      unhealthy: false,
      error: new GatewayError({
        status: 429,
        code: 'rate_limit_exceeded',
        message: said.message || 'The upstream is at its rate limit.',
        retryAfterMs: waitMs ?? 1000,
        headers: rateHeadersOf(headers),
      }),
    };
  }
  // A redirect that a platform does not show has status 0.
  if (status >= 500 || status < 400) {
    const known = [500, 502, 503, 504].includes(status);
    return {
      kind,
      elsewhere: true,
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
    elsewhere: false,
    unhealthy: false,
    error: new GatewayError({
      status,
      code: said.code ?? (status === 404 ? 'not_found' : 'invalid_request'),
      param: said.param,
      message: said.message || `The upstream refused the request with status ${status}.`,
      headers: rateHeadersOf(headers),
    }),
  };
}

/** No answer at all came from the upstream. */
export function unreachable(upstream: string, cause: unknown): UpstreamFault {
  return {
    kind: 'connect',
    elsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 502,
      code: 'upstream_unreachable',
      message: `The upstream ${upstream} cannot be reached. Try again.`,
      cause,
    }),
  };
}

export function tooLate(upstream: string): UpstreamFault {
  return {
    kind: 'timeout',
    elsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 504,
      code: 'upstream_timeout',
      message: `The upstream ${upstream} sent nothing in time. Try again.`,
    }),
  };
}

/** It began its answer and then sent nothing more. */
export function silent(upstream: string): UpstreamFault {
  return {
    kind: 'silent',
    elsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 504,
      code: 'upstream_silent',
      message: `The upstream ${upstream} fell silent in the middle of its answer. Try again.`,
    }),
  };
}

/** The upstream's content filter took the answer; another upstream is not asked behind its back. */
function filtered(): UpstreamFault {
  return {
    kind: 'content_filter',
    elsewhere: false,
    unhealthy: false,
    error: new GatewayError({
      status: 400,
      code: 'content_filter',
      message: 'The content filter of the upstream took the answer away. Ask for something else.',
    }),
  };
}

export function malformed(upstream: string, what: string): UpstreamFault {
  return {
    kind: 'malformed',
    elsewhere: true,
    unhealthy: true,
    error: new GatewayError({
      status: 502,
      code: 'upstream_malformed',
      message: `The upstream ${upstream} ${what}. Try again.`,
    }),
  };
}

const passedOn = /^x-ratelimit-[\w-]+$/;

/** The headers by which a server tells how its rate limits stand. */
export function rateHeadersOf(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (passedOn.test(name)) found[name] = value;
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
      const piece = await reader.read();
      if (piece === undefined) return text;
      text += decoder.decode(piece, { stream: true });
    }
    reader.cancel();
  } catch {
    // What was said up to here will do.
  }
  return text;
}
