import { GatewayError } from '../errors/gateway-error';
import { piecesOf } from '../stream/piece-reader';
import { retryAfterIn } from './rate-budget';

/** Why an upstream gave no answer that can be passed on. */
export interface UpstreamFault {
  /** For metrics: a status, or `connect`, `timeout`, `malformed`. */
  readonly kind: string;
  /** Whether another upstream may do better. */
  readonly elsewhere: boolean;
  /** Whether it counts against the upstream's health. */
  readonly sick: boolean;
  /** What the client is told when nobody does better. */
  readonly error: GatewayError;
}

/** Reads an error status for what it means to the client, in OpenAI's shape whatever shape it came in. */
export async function faultOf(upstream: string, response: Response): Promise<UpstreamFault> {
  const { status, headers } = response;
  const kind = String(status);
  const said = describe(await bodyText(response));
  if (status === 401 || status === 403 || status === 402) {
    return {
      kind,
      elsewhere: true,
      sick: true,
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
      sick: false,
      error: new GatewayError({
        status: 429,
        code: 'rate_limit_exceeded',
        message: said.message ?? 'The upstream is at its rate limit.',
        retryAfterMs: retryAfterIn(headers) ?? 1000,
        headers: rateHeadersOf(headers),
      }),
    };
  }
  if (status >= 500 || (status >= 300 && status < 400)) {
    const known = [500, 502, 503, 504].includes(status);
    return {
      kind,
      elsewhere: true,
      sick: true,
      error: new GatewayError({
        status: known ? status : 502,
        code: 'upstream_error',
        message: `The upstream ${upstream} failed with status ${status}. Try again.`,
        retryAfterMs: retryAfterIn(headers),
      }),
    };
  }
  return {
    kind,
    elsewhere: false,
    sick: false,
    error: new GatewayError({
      status,
      code: said.code ?? (status === 404 ? 'not_found' : 'invalid_request'),
      param: said.param,
      message: said.message ?? `The upstream refused the request with status ${status}.`,
      headers: rateHeadersOf(headers),
    }),
  };
}

/** The error that a server hid in an answer with status 200, read as if its status told it; `undefined` when there is none. */
export async function faultIn(
  upstream: string,
  bytes: Uint8Array,
  headers: Headers,
): Promise<UpstreamFault | undefined> {
  const decoder = new TextDecoder();
  // No completion is parsed for it: servers that do this say nothing before it. `null` is no error.
  if (!/^\s*\{\s*"error"\s*:\s*[^\sn]/.test(decoder.decode(bytes.subarray(0, 200)))) return undefined;
  const text = decoder.decode(bytes);
  const { code, status } = fieldsOf(fieldsOf(parsed(text))['error']);
  const told = [code, status].map(Number).find((each) => each >= 400 && each <= 599);
  return faultOf(upstream, new Response(text, { status: told ?? 502, headers: rateHeadersOf(headers) }));
}

/** No answer at all came from the upstream. */
export function unreachable(upstream: string, cause: unknown): UpstreamFault {
  return {
    kind: 'connect',
    elsewhere: true,
    sick: true,
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
    sick: true,
    error: new GatewayError({
      status: 504,
      code: 'upstream_timeout',
      message: `The upstream ${upstream} sent nothing in time. Try again.`,
    }),
  };
}

export function malformed(upstream: string, what: string): UpstreamFault {
  return {
    kind: 'malformed',
    elsewhere: true,
    sick: true,
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
  const reader = piecesOf(response);
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

interface Said {
  readonly message?: string;
  readonly param?: string;
  readonly code?: string;
}

/** What an error body says: OpenAI's shape, vLLM's, FastAPI's `detail`, or text. Pages of HTML say nothing. */
function describe(text: string): Said {
  const value = parsed(text);
  if (value === undefined) {
    const plain = text.trim();
    return plain === '' || plain.startsWith('<') ? {} : { message: oneLine(plain) };
  }
  const outer = fieldsOf(value);
  const { detail } = outer;
  if (Array.isArray(detail)) return describeList(detail);
  const inner = typeof outer['error'] === 'string' ? { message: outer['error'] } : fieldsOf(outer['error']);
  const message = inner['message'] ?? outer['message'] ?? detail;
  const param = inner['param'] ?? outer['param'];
  const code = inner['code'] ?? outer['code'];
  return {
    ...(typeof message === 'string' && message !== '' ? { message: oneLine(message) } : {}),
    ...(typeof param === 'string' ? { param } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}

/** FastAPI's list of faults. */
function describeList(detail: readonly unknown[]): Said {
  const faults = detail.map(fieldsOf).map(({ loc, msg }) => ({
    field: (Array.isArray(loc) ? loc : []).filter((part) => part !== 'body').join('.'),
    what: typeof msg === 'string' ? msg : 'is not right',
  }));
  const message = faults.map(({ field, what }) => (field === '' ? what : `\`${field}\`: ${what}`)).join('; ');
  const [first] = faults;
  return {
    ...(message === '' ? {} : { message: oneLine(message) }),
    ...(first === undefined || first.field === '' ? {} : { param: first.field }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 1000);
}
