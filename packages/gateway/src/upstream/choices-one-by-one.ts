import { readServerError } from '@org/completion-core/host';
import { chunksOf, readChunk, type ChunkReader } from '../stream/chunk-reader';
import { parsedJson } from '../stream/parsed-json';
import { WholeLines } from '../stream/whole-lines';
import { choicesIn } from '../wire/answer-fields';
import { boundedText } from './bounded-text';
import { readWhole } from './read-whole';
import { UnusableResponse } from './unusable-response';
import type { Upstream, UpstreamCall, UpstreamResponse } from './upstream';
import { withText } from './with-text';

type Fields = Readonly<Record<string, unknown>>;
type Send = (signal?: AbortSignal) => Promise<UpstreamResponse>;

/**
 * Asks for several choices one after the other, and answers as if it had been one request: choices numbered in their order, the
 * tokens of all in `usage`. A failed request is the answer; after the head of a stream it is an error event.
 *
 * @param fields - the body of the call, parsed
 */
export async function choicesOneByOne(
  send: Upstream['send'],
  call: UpstreamCall,
  fields: Fields,
  choices: number,
): Promise<UpstreamResponse> {
  const one = { ...call, body: JSON.stringify({ ...fields, n: undefined }) };
  const sendOne: Send = (signal = call.signal) => send({ ...one, signal });
  return fields['stream'] === true ? streamed(sendOne, call.signal, choices) : whole(sendOne, choices);
}

async function whole(sendOne: Send, choices: number): Promise<UpstreamResponse> {
  const usage = new UsageSum();
  const all: Fields[] = [];
  let first: Fields | undefined;
  for (let index = 0; index < choices; index++) {
    const response = await sendOne();
    const reader = response.ok ? chunksOf(response) : undefined;
    if (reader === undefined) return response;
    const bytes = await readWhole(reader);
    if (bytes === undefined) throw new UnusableResponse('sent an answer that is too large');
    const text = new TextDecoder().decode(bytes);
    const answer = parsedJson(text);
    const [choice] = choicesIn(answer) ?? [];
    // An error in the place of an answer; it is recognized where all answers are read.
    if (!isObject(answer) || !isObject(choice)) return withText(response, text);
    first ??= answer;
    all.push({ ...choice, index });
    usage.add(answer['usage']);
    usage.next();
  }
  return Response.json({ ...first, choices: all, ...usage.field() });
}

async function streamed(sendOne: Send, signal: AbortSignal, choices: number): Promise<UpstreamResponse> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const first = await sendOne(either);
  if (!first.ok || first.body === null || !isEventStream(first)) return first;
  const chunks = events(first, () => sendOne(either), choices);
  const reader: ChunkReader = {
    read(take, fail) {
      chunks
        .next()
        .then(({ value }) => take(value === undefined ? undefined : new TextEncoder().encode(value)), fail);
    },
    cancel: () => ended.abort(),
  };
  return { status: first.status, ok: first.ok, headers: first.headers, body: reader };
}

/** The events of all answers in one stream. Rejects when one of them breaks off. */
async function* events(
  first: UpstreamResponse,
  sendNext: () => Promise<UpstreamResponse>,
  choices: number,
): AsyncGenerator<string, undefined> {
  const usage = new UsageSum();
  let head: Fields = {};
  for (let index = 0; index < choices; index++) {
    const response = index === 0 ? first : await sendNext();
    const reader = response.ok ? chunksOf(response) : undefined;
    if (reader === undefined) {
      const { message, code, status } = readServerError(await boundedText(response));
      yield dataOf({ error: { message, code: status ?? code ?? response.status } });
      return undefined;
    }
    let hasEnded = false;
    for await (const line of linesOf(reader)) {
      const text = line.startsWith('data:') ? line.slice('data:'.length).trim() : undefined;
      if (text === '[DONE]') {
        hasEnded = true;
        break;
      }
      const event = text === undefined ? undefined : parsedJson(text);
      const given = choicesIn(event);
      if (!isObject(event) || given === undefined) {
        // Errors, comments, names of events.
        if (line.trim() !== '') yield `${line}\n${text === undefined ? '' : '\n'}`;
        continue;
      }
      const { usage: counted, choices: _, ...rest } = event;
      usage.add(counted);
      head = rest;
      hasEnded ||= given.some((choice) => isObject(choice) && isText(choice['finish_reason']));
      if (given.length > 0)
        yield dataOf({ ...rest, choices: given.map((choice) => ({ ...Object(choice), index })) });
    }
    reader.cancel();
    if (!hasEnded) throw new UnusableResponse('broke off in the middle of an answer');
    usage.next();
  }
  const counted = usage.field();
  if (counted.usage !== undefined) yield dataOf({ ...head, choices: [], ...counted });
  yield 'data: [DONE]\n\n';
  return undefined;
}

async function* linesOf(reader: ChunkReader): AsyncGenerator<string> {
  const lines = new WholeLines();
  const decoder = new TextDecoder();
  for (let chunk = await readChunk(reader); chunk !== undefined; chunk = await readChunk(reader)) {
    const whole = lines.push(chunk);
    if (whole !== undefined) yield* decoder.decode(whole).split(/\r\n|\r|\n/);
  }
  const rest = decoder.decode(lines.rest());
  if (rest !== '') yield rest;
}

/** Token counts of several answers to the same prompt. */
class UsageSum {
  #prompt = 0;
  #completion = 0;
  /** The last counts of the answer under way: some servers count with every event. */
  #current: { readonly prompt: number; readonly completion: number } | undefined;

  add(usage: unknown): void {
    if (!isObject(usage)) return;
    const { prompt_tokens: prompt, completion_tokens: completion } = usage;
    if (typeof prompt === 'number' && typeof completion === 'number' && prompt + completion > 0)
      this.#current = { prompt, completion };
  }

  /** The answer under way is complete. */
  next(): void {
    this.#prompt = Math.max(this.#prompt, this.#current?.prompt ?? 0);
    this.#completion += this.#current?.completion ?? 0;
    this.#current = undefined;
  }

  /** The field of an answer; none when no server counted. */
  field(): { readonly usage?: object } {
    const [prompt, completion] = [this.#prompt, this.#completion];
    if (prompt + completion === 0) return {};
    return {
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    };
  }
}

function dataOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isEventStream({ headers }: UpstreamResponse): boolean {
  return /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}
