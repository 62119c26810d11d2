import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { WireUsage } from '../stream-quirks';
import { pieces, StreamWriter, usageOf } from '../stream-writer';
import type { ModelAnswer, ModelQuestion, ServerQuirks } from './options';
import type { Exchange } from './request-log';

/** What one response is made of. */
export interface Answering {
  readonly question: ModelQuestion;
  /** One for each candidate. */
  readonly answers: readonly ModelAnswer[];
  readonly quirks: ServerQuirks;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly headers: Readonly<Record<string, string>>;
  /** When the request was there, on the clock of `performance`. */
  readonly startedAt: number;
}

interface Candidate {
  readonly index: number;
  readonly text: string;
  readonly pieces: readonly string[];
  readonly finishReason: string | null;
  readonly logProbability: number;
}

/** Sends the answers as the request wants them, stream or not, with the quirks. Rejects when the client leaves. */
export async function sendAnswer(answering: Answering): Promise<void> {
  const { question, quirks, exchange } = answering;
  if ((quirks.headDelayMs ?? 0) > 0)
    await pauseUntil(answering, answering.startedAt + (quirks.headDelayMs ?? 0));
  if (quirks.htmlPage === true) {
    head(answering, 'text/html; charset=utf-8');
    return finish(
      answering,
      '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on.</body></html>',
    );
  }
  if (question.stream && quirks.plainJson !== true) await sendStream(answering);
  else await sendJson(answering);
  exchange.finished = true;
}

async function sendJson(answering: Answering): Promise<void> {
  const { question, answers, exchange, startedAt } = answering;
  const candidates: Candidate[] = [];
  for (const [index, answer] of answers.entries())
    candidates.push(candidate(index, answer, question, await gathered(answer)));
  const longest = Math.max(0, ...candidates.map((each) => each.pieces.length));
  const { ttftMs = 0, tokenMs = 0 } = answers[0] ?? {};
  await pauseUntil(answering, startedAt + ttftMs + longest * tokenMs);
  head(answering, 'application/json');
  const chat = question.path === 'chat/completions';
  const choices = candidates.map((each) => {
    const logprobs = logprobsOf(each, each.pieces, question);
    const said = chat ? { message: { role: 'assistant', content: each.text } } : { text: each.text };
    return { index: each.index, ...said, logprobs, finish_reason: each.finishReason };
  });
  for (const { text } of candidates) exchange.sent(text);
  const body = {
    id: idOf(question),
    object: chat ? 'chat.completion' : 'text_completion',
    created: seconds(),
    model: question.model,
    choices,
    usage: usageFor(question, exchange, answers[0]),
    system_fingerprint: 'fp_44709d6aaa',
  };
  await finish(answering, JSON.stringify(body));
}

async function sendStream(answering: Answering): Promise<void> {
  const { question, answers, quirks, exchange, startedAt } = answering;
  const options = question.body['stream_options'];
  const includeUsage =
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true;
  const writer = new StreamWriter(
    {
      id: idOf(question),
      object: question.path === 'completions' ? 'text_completion' : 'chat.completion.chunk',
      created: seconds(),
      model: question.model,
      includeUsage,
    },
    quirks,
  );
  const sink = new Sink(answering);
  const open = async () => {
    head(answering, 'text/event-stream; charset=utf-8');
    await sink.write(writer.head());
  };

  if (quirks.headWith !== 'first-token') await open();
  const started = answers.map((answer, index) => ({ answer, index }));
  const { ttftMs = 0, tokenMs = 0 } = answers[0] ?? {};
  let token = 0;
  for await (const { index, piece, logprobs } of tokens(started, question)) {
    // Due times, not pauses: a busy machine does not make the model slower than it is.
    await pauseUntil(answering, startedAt + ttftMs + token * tokenMs, () => sink.write(writer.comment()));
    if (!answering.response.headersSent) await open();
    const ended = await disturb(answering, writer, index, piece, sink);
    if (ended) return;
    exchange.sent(piece);
    await sink.write(writer.piece(index, piece, logprobs));
    token++;
  }
  await pauseUntil(answering, startedAt + ttftMs);
  if (!answering.response.headersSent) await open();
  if (await disturb(answering, writer, 0, '', sink)) return;
  for (const { answer, index } of started) {
    await sink.write(writer.finish(index, candidateReason(answer, question)));
  }
  await sink.write(writer.tail(usageFor(question, exchange, answers[0])));
  await sink.flush();
  await finish(answering, '');
}

/** What breaks into the stream before `piece`, as the quirks want it. True when the stream is over. */
async function disturb(
  answering: Answering,
  writer: StreamWriter,
  index: number,
  piece: string,
  sink: Sink,
): Promise<boolean> {
  const { quirks, response, exchange } = answering;
  const { sentChars } = exchange.entry;
  const due = (afterChars: number | undefined) => afterChars !== undefined && sentChars >= afterChars;
  if (quirks.error !== undefined && (due(quirks.error.afterChars ?? 0) || piece === '')) {
    await sink.write(writer.error());
  } else if (due(quirks.truncateJsonAfterChars)) {
    await sink.write(writer.truncatedPiece(index, piece));
  } else if (due(quirks.cutAfterChars)) {
    await sink.flush();
    exchange.finished = true;
    // What was written still goes out, and the body is left without its end.
    response.socket?.destroySoon();
    return true;
  } else if (due(quirks.silentAfterChars)) {
    await sink.flush();
    await gone(exchange);
    return true;
  } else if (due(quirks.endlessLineAfterChars)) {
    await sink.write('data: {"choices":[{"index":0,"text":"');
    for (;;) {
      await sink.write('x'.repeat(16_384));
      await sink.flush();
    }
  } else {
    return false;
  }
  await sink.flush();
  await finish(answering, '');
  return true;
}

/** The tokens of all candidates, in turns. A text that comes by and by is the only candidate. */
async function* tokens(
  answers: readonly { readonly answer: ModelAnswer; readonly index: number }[],
  question: ModelQuestion,
): AsyncGenerator<{ readonly index: number; readonly piece: string; readonly logprobs: unknown }> {
  const [only] = answers;
  if (answers.length === 1 && only !== undefined && typeof only.answer.text !== 'string') {
    for await (const piece of only.answer.text) yield { index: 0, piece, logprobs: null };
    return;
  }
  const candidates: Candidate[] = [];
  for (const { answer, index } of answers)
    candidates.push(candidate(index, answer, question, await gathered(answer)));
  const longest = Math.max(0, ...candidates.map((each) => each.pieces.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const each of candidates) {
      const piece = each.pieces[turn];
      if (piece !== undefined)
        yield { index: each.index, piece, logprobs: logprobsOf(each, [piece], question) };
    }
  }
}

function candidate(index: number, answer: ModelAnswer, question: ModelQuestion, whole: string): Candidate {
  const { tokenChars = 4, tokenLogProbability = -0.1 } = answer;
  const { text } = cut(whole, question, tokenChars);
  return {
    index,
    text,
    pieces: pieces(text, tokenChars),
    finishReason: candidateReason({ ...answer, text: whole }, question),
    logProbability: tokenLogProbability,
  };
}

function candidateReason(answer: ModelAnswer, question: ModelQuestion): string | null {
  if (answer.finishReason !== undefined) return answer.finishReason;
  return typeof answer.text === 'string' ? cut(answer.text, question, answer.tokenChars ?? 4).reason : 'stop';
}

/** `text` up to the first stop and within `max_tokens`. */
function cut(
  text: string,
  { stop, maxTokens }: ModelQuestion,
  tokenChars: number,
): { text: string; reason: string } {
  const ends = stop.map((each) => text.indexOf(each)).filter((at) => at >= 0);
  const stopped = ends.length === 0 ? text : text.slice(0, Math.min(...ends));
  const max = maxTokens * tokenChars;
  return stopped.length > max
    ? { text: pieces(stopped, tokenChars).slice(0, maxTokens).join(''), reason: 'length' }
    : { text: stopped, reason: 'stop' };
}

async function gathered({ text }: ModelAnswer): Promise<string> {
  if (typeof text === 'string') return text;
  let whole = '';
  for await (const piece of text) whole += piece;
  return whole;
}

function logprobsOf(
  { logProbability }: Candidate,
  tokenTexts: readonly string[],
  question: ModelQuestion,
): unknown {
  const wanted = question.body['logprobs'];
  if (wanted === undefined || wanted === null || wanted === false) return null;
  if (question.path === 'chat/completions') {
    return { content: tokenTexts.map((token) => ({ token, logprob: logProbability, top_logprobs: [] })) };
  }
  return {
    tokens: tokenTexts,
    token_logprobs: tokenTexts.map(() => logProbability),
    top_logprobs: null,
    text_offset: tokenTexts.map((_, at) => tokenTexts.slice(0, at).join('').length),
  };
}

function usageFor(question: ModelQuestion, exchange: Exchange, answer: ModelAnswer | undefined): WireUsage {
  return usageOf(question.prompt.length, exchange.entry.sentChars, answer?.tokenChars ?? 4);
}

function head({ response, quirks, headers, exchange }: Answering, contentType: string): void {
  exchange.entry.status = 200;
  response.writeHead(200, {
    ...headers,
    'content-type': quirks.contentType ?? contentType,
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
}

/** Writes text cut up as the quirks want it, no faster than the client reads. */
class Sink {
  readonly #answering: Answering;
  /** Text that waits for a flush: all of it with the quirk `whole`. */
  #held = '';

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  async write(text: string): Promise<void> {
    this.#held += text;
    if (this.#answering.quirks.chunking !== 'whole') await this.flush();
  }

  async flush(): Promise<void> {
    const { response, quirks, exchange } = this.#answering;
    const bytes = Buffer.from(this.#held);
    this.#held = '';
    const { chunking = 'event' } = quirks;
    const size = chunking === 'byte' ? 1 : typeof chunking === 'number' ? chunking : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      exchange.over.signal.throwIfAborted();
      if (!response.write(bytes.subarray(at, at + size))) await drained(response, exchange);
      // Node joins what is written in one turn into one chunk.
      if (chunking !== 'event' && chunking !== 'whole') await nextTurn();
    }
  }
}

function drained(response: ServerResponse, exchange: Exchange): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      exchange.over.signal.removeEventListener('abort', onOver);
      resolve();
    };
    const onOver = () => {
      response.off('drain', onDrain);
      reject(exchange.over.signal.reason);
    };
    response.once('drain', onDrain);
    exchange.over.signal.addEventListener('abort', onOver, { once: true });
  });
}

function finish({ response, exchange }: Answering, text: string): Promise<void> {
  exchange.finished = true;
  return new Promise((resolve) => {
    response.once('close', () => resolve());
    response.end(text);
    if (response.destroyed) resolve();
  });
}

/** Resolves when the client has left. */
function gone({ over }: Exchange): Promise<void> {
  return new Promise((resolve) => {
    if (over.signal.aborted) resolve();
    else over.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** How often a busy server with the quirk `comment` says that it is still there, in milliseconds. */
const commentEveryMs = 20;

async function pauseUntil(
  { exchange, quirks }: Answering,
  dueAt: number,
  onComment?: () => Promise<void>,
): Promise<void> {
  const { signal } = exchange.over;
  signal.throwIfAborted();
  const step = quirks.comment === undefined || onComment === undefined ? Infinity : commentEveryMs;
  for (let left = dueAt - performance.now(); left > 0; left = dueAt - performance.now()) {
    await sleep(Math.min(left, step), undefined, { signal });
    if (left > step) await onComment?.();
  }
}

function idOf({ number, path }: ModelQuestion): string {
  return `${path === 'completions' ? 'cmpl' : 'chatcmpl'}-${String(number).padStart(6, '0')}`;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
