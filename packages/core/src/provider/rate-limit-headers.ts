import type { RateLimitState } from '../domain/provider';

interface Headers {
  get(name: string): string | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Longer times of a server are cut to a day. */
const maxMs = 86_400_000;
/** Numbers from these values on are time stamps, in seconds or in milliseconds since 1970, which some servers send in place of a duration. */
const timeStamps = { seconds: 1e9, milliseconds: 1e12 };

/**
 * The rate limits in a response's headers: `x-ratelimit-*` of OpenAI and Token Factory, or `ratelimit-*` of the IETF draft. Times
 * are a day at most.
 *
 * @param now - milliseconds since 1970, for servers that send a time stamp
 * @returns `undefined` when no header reports a limit
 */
export function rateLimitOf(headers: Headers, now: number): RateLimitState | undefined {
  const state: Writable<RateLimitState> = {};
  const read = (name: string) => headers.get(`x-ratelimit-${name}`);
  set(state, 'limitRequests', number(read('limit-requests') ?? headers.get('ratelimit-limit')));
  set(state, 'remainingRequests', number(read('remaining-requests') ?? headers.get('ratelimit-remaining')));
  set(state, 'resetRequestsMs', resetMs(read('reset-requests') ?? headers.get('ratelimit-reset'), now));
  set(state, 'limitTokens', number(read('limit-tokens')));
  set(state, 'remainingTokens', number(read('remaining-tokens')));
  set(state, 'resetTokensMs', resetMs(read('reset-tokens'), now));
  if (/^(yes|true|1)$/i.test(read('over-limit') ?? '')) state.overLimit = true;
  return Object.keys(state).length === 0 ? undefined : state;
}

/** `Retry-After` in milliseconds, a day at most: from seconds, a date or a time stamp. `now` is in milliseconds since 1970. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const precise = number(headers.get('retry-after-ms'));
  if (precise !== undefined) return bounded(precise);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return secondsMs(Number(value), now);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : bounded(date - now);
}

function resetMs(value: string | null, now: number): number | undefined {
  const seconds = number(value);
  if (seconds !== undefined) return secondsMs(seconds, now);
  const ms = durationMs(value);
  return ms === undefined ? undefined : bounded(ms);
}

function secondsMs(seconds: number, now: number): number {
  if (seconds >= timeStamps.milliseconds) return bounded(seconds - now);
  return bounded(seconds >= timeStamps.seconds ? seconds * 1000 - now : seconds * 1000);
}

function bounded(ms: number): number {
  return Math.min(maxMs, Math.max(0, ms));
}

/** A duration in milliseconds, from `1m2.5s`, `250ms`, `6h0m0s` or a number of seconds. */
export function durationMs(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    sum += Number(amount) * unitMs[unit as keyof typeof unitMs];
  return sum;
}

function number(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function set<
  K extends
    | 'limitRequests'
    | 'remainingRequests'
    | 'resetRequestsMs'
    | 'limitTokens'
    | 'remainingTokens'
    | 'resetTokensMs',
>(state: Writable<RateLimitState>, key: K, value: number | undefined): void {
  if (value !== undefined) state[key] = value;
}
