// test/try.mts
import { chromium } from "playwright-core";

// ../testing/src/server/completion-server.ts
import { createServer } from "node:http";
import { text as readText } from "node:stream/consumers";

// ../testing/src/server/check-body.ts
var text = (value) => typeof value === "string" ? void 0 : "Input should be a valid string";
var flag = (value) => typeof value === "boolean" ? void 0 : "Input should be a valid boolean";
var object = (value) => typeof value === "object" && value !== null && !Array.isArray(value) ? void 0 : "Input should be a valid dictionary";
var list = (value) => Array.isArray(value) ? void 0 : "Input should be a valid list";
var number = (least, max) => (value) => {
  if (typeof value !== "number") return "Input should be a valid number";
  if (value < least) return `Input should be greater than or equal to ${least}`;
  return value > max ? `Input should be less than or equal to ${max}` : void 0;
};
var whole = (least, max = Number.MAX_SAFE_INTEGER) => (value) => Number.isInteger(value) ? number(least, max)(value) : "Input should be a valid integer";
var orNull = (test) => (value) => value === null ? void 0 : test(value);
var prompt = (value) => {
  if (typeof value === "string") return void 0;
  const items = Array.isArray(value) ? value : [];
  const alike = items.every((item) => typeof item === "string") || items.every((item) => Number.isInteger(item)) || items.every((item) => Array.isArray(item) && item.every((token) => Number.isInteger(token)));
  return items.length > 0 && alike ? void 0 : "Input should be a string, or a list of strings or of tokens";
};
var stop = (value) => typeof value === "string" || Array.isArray(value) && value.every((each) => typeof each === "string") ? void 0 : "Input should be a valid string or list of strings";
var messages = (value) => {
  const good = Array.isArray(value) && value.length > 0 && value.every(
    (each) => typeof each === "object" && each !== null && "role" in each && "content" in each
  );
  return good ? void 0 : "Input should be a list of messages with role and content";
};
var shared = {
  model: text,
  stream: orNull(flag),
  stream_options: orNull(object),
  max_tokens: orNull(whole(1)),
  temperature: orNull(number(0, 2)),
  top_p: orNull(number(0, 1)),
  n: orNull(whole(1, 128)),
  stop: orNull(stop),
  presence_penalty: orNull(number(-2, 2)),
  frequency_penalty: orNull(number(-2, 2)),
  logit_bias: orNull(object),
  user: orNull(text),
  extra_body: orNull(object),
  service_tier: orNull(text)
};
var fields = {
  completions: { prompt, ...shared, logprobs: orNull(whole(0, 5)), echo: orNull(flag) },
  "chat/completions": {
    messages,
    ...shared,
    logprobs: orNull(flag),
    top_logprobs: orNull(whole(0, 20)),
    max_completion_tokens: orNull(whole(1)),
    reasoning_effort: orNull(text),
    response_format: orNull(object),
    seed: orNull(whole(-Number.MAX_SAFE_INTEGER)),
    store: orNull(flag),
    tools: orNull(list),
    tool_choice: () => void 0,
    parallel_tool_calls: orNull(flag),
    metadata: orNull(object)
  }
};
function checkBody(path, body, options) {
  const known = fields[path];
  const faults = [];
  for (const required of ["model", path === "completions" ? "prompt" : "messages"]) {
    if (!Object.hasOwn(body, required)) {
      faults.push({ type: "missing", loc: ["body", required], msg: "Field required", input: body });
    }
  }
  for (const [name, value] of Object.entries(body)) {
    const test = Object.hasOwn(known, name) ? known[name] : void 0;
    if (test === void 0) {
      if ((options.strict ?? true) && !options.extraFields?.includes(name)) {
        const msg2 = "Extra inputs are not permitted";
        faults.push({ type: "extra_forbidden", loc: ["body", name], msg: msg2, input: value });
      }
      continue;
    }
    const msg = test(value);
    if (msg !== void 0) faults.push({ type: "value_error", loc: ["body", name], msg, input: value });
  }
  const { maxStops = 4 } = options;
  if (Array.isArray(body["stop"]) && body["stop"].length > maxStops) {
    const msg = `List should have at most ${maxStops} items after validation, not ${body["stop"].length}`;
    faults.push({ type: "too_long", loc: ["body", "stop"], msg, input: body["stop"] });
  }
  return faults;
}

// ../testing/src/server/error-body.ts
var types = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  422: "invalid_request_error",
  429: "rate_limit_error"
};
function errorBody(status, message, shape, faults = []) {
  const type = types[status] ?? "server_error";
  const json = (value) => ({ contentType: "application/json", text: JSON.stringify(value) });
  switch (shape) {
    case "detail":
      return json({ detail: faults.length > 0 ? faults : message });
    case "openai":
      return json({ error: { message, type, param: faults[0]?.loc[1] ?? null, code: status } });
    case "vllm":
      return json({ object: "error", message, type, param: faults[0]?.loc[1] ?? null, code: status });
    case "text":
      return { contentType: "text/plain; charset=utf-8", text: message };
  }
}

// ../testing/src/server/token-bucket.ts
var TokenBucket = class {
  perMinute;
  size;
  #level;
  #at;
  constructor(perMinute, size, nowMs) {
    this.perMinute = perMinute;
    this.size = size;
    this.#level = size;
    this.#at = nowMs;
  }
  /** Whole units that can be taken now. */
  remaining(nowMs) {
    this.#refill(nowMs);
    return Math.floor(this.#level);
  }
  /** Takes `amount` when it is there. A request larger than the bucket is let through when the bucket is full. */
  take(amount, nowMs) {
    if (this.waitMs(amount, nowMs) > 0) return false;
    this.#level -= amount;
    return true;
  }
  /** How long until `amount` can be taken. */
  waitMs(amount, nowMs) {
    this.#refill(nowMs);
    const missing = Math.min(amount, this.size) - this.#level;
    return missing <= 1e-9 ? 0 : missing / this.perMinute * 6e4;
  }
  /** How long until it is full. */
  resetMs(nowMs) {
    return this.waitMs(this.size, nowMs);
  }
  #refill(nowMs) {
    this.#level = Math.min(this.size, this.#level + (nowMs - this.#at) / 6e4 * this.perMinute);
    this.#at = nowMs;
  }
};

// ../testing/src/server/rate-limiter.ts
var RateLimiter = class {
  #requests;
  #tokens;
  #options;
  constructor(options, nowMs) {
    const { requestsPerMinute, burstRequests, tokensPerMinute } = options;
    this.#options = options;
    this.#requests = bucket(requestsPerMinute, burstRequests, nowMs);
    this.#tokens = bucket(tokensPerMinute, void 0, nowMs);
  }
  /** Takes one request of `tokens` tokens out of both buckets, or out of neither. */
  admit(tokens2, nowMs) {
    const wants = [
      { name: "requests", bucket: this.#requests, amount: 1 },
      { name: "tokens", bucket: this.#tokens, amount: tokens2 }
    ].flatMap(({ name, bucket: limit, amount }) => limit === void 0 ? [] : [{ name, limit, amount }]);
    const waitMs = Math.max(0, ...wants.map(({ limit, amount }) => limit.waitMs(amount, nowMs)));
    if (waitMs === 0) for (const { limit, amount } of wants) limit.take(amount, nowMs);
    const serve = waitMs > 0 && this.#options.overLimit === "serve";
    const headers = {};
    for (const { name, limit } of wants) {
      headers[`x-ratelimit-limit-${name}`] = String(limit.perMinute);
      headers[`x-ratelimit-remaining-${name}`] = String(Math.max(0, limit.remaining(nowMs)));
      headers[`x-ratelimit-reset-${name}`] = this.#reset(limit.resetMs(nowMs));
    }
    if (serve) headers["x-ratelimit-over-limit"] = "yes";
    else if (waitMs > 0) headers["retry-after"] = String(Math.ceil(waitMs / 1e3));
    return { admitted: waitMs === 0 || serve, headers };
  }
  #reset(ms) {
    const seconds2 = Math.ceil(ms / 10) / 100;
    if (this.#options.resetFormat === "seconds") return String(seconds2);
    const minutes = Math.floor(seconds2 / 60);
    const rest = `${Number((seconds2 - minutes * 60).toFixed(2))}s`;
    return minutes === 0 ? rest : `${minutes}m${rest}`;
  }
};
function bucket(perMinute, size, nowMs) {
  if (perMinute === void 0 || !Number.isFinite(perMinute)) return void 0;
  return new TokenBucket(perMinute, size ?? perMinute, nowMs);
}

// ../testing/src/server/request-log.ts
var Exchange = class {
  entry;
  /** Aborted when the exchange is over, so that nothing waits for it any more. */
  over = new AbortController();
  /** The server has said all it had to say; a connection that closes from here on was not cut by the client. */
  finished = false;
  #now;
  #resolve;
  constructor(facts, now) {
    let settle = () => {
    };
    const closed = new Promise((resolve) => {
      settle = resolve;
    });
    this.#resolve = settle;
    this.#now = now;
    this.entry = {
      ...facts,
      receivedAtMs: now(),
      firstTextAtMs: void 0,
      endedAtMs: void 0,
      status: void 0,
      state: "open",
      sentChars: 0,
      closed
    };
  }
  sent(text2) {
    if (text2 === "") return;
    this.entry.firstTextAtMs ??= this.#now();
    this.entry.sentChars += text2.length;
  }
  close() {
    if (this.entry.state !== "open") return;
    this.entry.state = this.finished ? "completed" : "aborted";
    this.entry.endedAtMs = this.#now();
    this.over.abort();
    this.#resolve(this.entry.state);
  }
};
var RequestLog = class {
  entries = [];
  peakInFlight = 0;
  #open = /* @__PURE__ */ new Set();
  #waiting = [];
  #idle = [];
  #handedOut = 0;
  #count = 0;
  get inFlight() {
    return this.#open.size;
  }
  nextNumber() {
    return ++this.#count;
  }
  add(exchange) {
    this.entries.push(exchange.entry);
    this.#open.add(exchange);
    this.peakInFlight = Math.max(this.peakInFlight, this.#open.size);
    const waiter = this.#waiting.shift();
    if (waiter === void 0) return;
    this.#handedOut++;
    waiter(exchange.entry);
  }
  close(exchange) {
    exchange.close();
    this.#open.delete(exchange);
    if (this.#open.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
  next() {
    const ready = this.entries[this.#handedOut];
    if (ready === void 0) {
      return new Promise((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#handedOut++;
    return Promise.resolve(ready);
  }
  whenIdle() {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }
  clear() {
    this.entries = [];
    this.#handedOut = 0;
    this.peakInFlight = this.#open.size;
  }
};

// ../testing/src/server/send-answer.ts
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

// ../testing/src/stream-writer.ts
var noUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
var StreamWriter = class {
  #identity;
  #quirks;
  #events = 0;
  constructor(identity, quirks = {}) {
    this.#identity = identity;
    this.#quirks = quirks;
  }
  /** What comes before any text. */
  head() {
    const { byteOrderMark, firstChunk } = this.#quirks;
    const mark = byteOrderMark === true ? "\uFEFF" : "";
    if (firstChunk === void 0) return mark;
    return mark + this.#event(this.#chunk(firstChunk === "empty-choices" ? { choices: [] } : {}));
  }
  /** A comment by itself, as servers send it while the model is busy. Empty without the quirk. */
  comment() {
    const { comment, lineEnd = "\n" } = this.#quirks;
    if (comment === void 0) return "";
    return `${comment === "" ? ":" : `: ${comment}`}${lineEnd}${lineEnd}`;
  }
  /** A piece of one candidate's text. */
  piece(index, text2, logprobs = null) {
    return this.#event(this.#piece(index, text2, logprobs));
  }
  /** The same, broken off in the middle of its JSON. */
  truncatedPiece(index, text2) {
    const event = this.#event(this.#piece(index, text2, null)).trimEnd();
    return event.slice(0, Math.ceil(event.length * 0.6));
  }
  /** The end of one candidate. */
  finish(index, reason) {
    if (this.#quirks.noFinishReason === true) return "";
    return this.#event(this.#chunk({ choices: [this.#choice(index, "", reason, null)] }));
  }
  /** What comes after all candidates: usage where it is told, and `[DONE]`. */
  tail(usage) {
    const { done = "sent", usage: told = "asked" } = this.#quirks;
    const wanted = told === "asked" ? this.#identity.includeUsage : true;
    const report = wanted ? this.#event({ ...this.#chunk({ choices: [] }), usage }) : "";
    if (done === "missing") return report;
    const { lineEnd = "\n" } = this.#quirks;
    const marker = this.#data("[DONE]");
    if (done === "unterminated") return report + marker;
    const end = report + marker + lineEnd + lineEnd;
    return done === "followed" ? end + this.piece(0, "after the end") : end;
  }
  /** The error of the quirks, and how the stream ends after it. */
  error() {
    const { error, lineEnd = "\n", done } = this.#quirks;
    if (error === void 0) return "";
    const fields2 = {
      message: error.message ?? "the model crashed",
      type: "server_error",
      code: error.code ?? 500
    };
    const end = lineEnd + lineEnd;
    switch (error.shape) {
      case "data":
        return this.#event({ error: fields2 }) + (done === "missing" ? "" : this.#data("[DONE]") + end);
      case "event":
        return `event: error${lineEnd}${this.#data(JSON.stringify(fields2))}${end}`;
      case "field":
        return `error: ${JSON.stringify(fields2)}${end}`;
      case "body":
        return JSON.stringify({ error: fields2 });
      case "empty-chunk":
        return this.piece(0, "");
    }
  }
  #piece(index, text2, logprobs) {
    const { unfinished = null } = this.#quirks;
    return this.#chunk({ choices: [this.#choice(index, text2, unfinished, logprobs)] });
  }
  #chunk(fields2) {
    const { id, object: object2, created, model: model2 } = this.#identity;
    const { usage } = this.#quirks;
    const told = usage === "every-chunk" ? { usage: noUsage } : usage === "null-until-last" ? { usage: null } : {};
    return { id, object: object2, created, model: model2, ...fields2, ...told };
  }
  #choice(index, text2, finish2, logprobs) {
    const textIn = this.#quirks.textIn ?? (this.#identity.object === "text_completion" ? "text" : "delta");
    const said = textIn === "text" ? { text: text2 } : { [textIn]: { ...this.#events === 0 ? { role: "assistant" } : {}, content: text2 } };
    return { index, ...said, logprobs, ...finish2 === "absent" ? {} : { finish_reason: finish2 } };
  }
  #event(payload) {
    const { lineEnd = "\n", extraFields } = this.#quirks;
    this.#events++;
    const fields2 = extraFields === true ? `id: ${this.#events}${lineEnd}event: message${lineEnd}retry: 1000${lineEnd}` : "";
    return this.comment() + fields2 + this.#data(JSON.stringify(payload)) + lineEnd + lineEnd;
  }
  /** `data` lines without the blank line that ends an event. */
  #data(text2) {
    const { lineEnd = "\n", noSpace, multilineData } = this.#quirks;
    const field = noSpace === true ? "data:" : "data: ";
    const lines = multilineData === true && text2.startsWith("{") ? text2.split(/(?<=,)(?="\w+":)/) : [text2];
    return lines.map((line) => field + line).join(lineEnd);
  }
};
function pieces(text2, chars) {
  const cut2 = [];
  for (let at = 0; at < text2.length; ) {
    let end = Math.min(text2.length, at + Math.max(1, chars));
    if (/[\uD800-\uDBFF]/.test(text2[end - 1] ?? "") && end < text2.length) end++;
    cut2.push(text2.slice(at, end));
    at = end;
  }
  return cut2;
}
function usageOf(promptChars2, completionChars, tokenChars) {
  const prompt2 = Math.ceil(promptChars2 / tokenChars);
  const completion = Math.ceil(completionChars / tokenChars);
  return { prompt_tokens: prompt2, completion_tokens: completion, total_tokens: prompt2 + completion };
}

// ../testing/src/server/send-answer.ts
async function sendAnswer(answering) {
  const { question, quirks, exchange } = answering;
  if ((quirks.headDelayMs ?? 0) > 0)
    await pauseUntil(answering, answering.startedAt + (quirks.headDelayMs ?? 0));
  if (quirks.htmlPage === true) {
    head(answering, "text/html; charset=utf-8");
    return finish(
      answering,
      "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on.</body></html>"
    );
  }
  if (question.stream && quirks.plainJson !== true) await sendStream(answering);
  else await sendJson(answering);
  exchange.finished = true;
}
async function sendJson(answering) {
  const { question, answers, exchange, startedAt } = answering;
  const candidates = [];
  for (const [index, answer] of answers.entries())
    candidates.push(candidate(index, answer, question, await gathered(answer)));
  const longest = Math.max(0, ...candidates.map((each) => each.pieces.length));
  const { ttftMs = 0, tokenMs = 0 } = answers[0] ?? {};
  await pauseUntil(answering, startedAt + ttftMs + longest * tokenMs);
  head(answering, "application/json");
  const chat = question.path === "chat/completions";
  const choices = candidates.map((each) => {
    const logprobs = logprobsOf(each, each.pieces, question);
    const said = chat ? { message: { role: "assistant", content: each.text } } : { text: each.text };
    return { index: each.index, ...said, logprobs, finish_reason: each.finishReason };
  });
  for (const { text: text2 } of candidates) exchange.sent(text2);
  const body = {
    id: idOf(question),
    object: chat ? "chat.completion" : "text_completion",
    created: seconds(),
    model: question.model,
    choices,
    usage: usageFor(question, exchange, answers[0]),
    system_fingerprint: "fp_44709d6aaa"
  };
  await finish(answering, JSON.stringify(body));
}
async function sendStream(answering) {
  const { question, answers, quirks, exchange, startedAt } = answering;
  const options = question.body["stream_options"];
  const includeUsage = typeof options === "object" && options !== null && "include_usage" in options && options.include_usage === true;
  const writer = new StreamWriter(
    {
      id: idOf(question),
      object: question.path === "completions" ? "text_completion" : "chat.completion.chunk",
      created: seconds(),
      model: question.model,
      includeUsage
    },
    quirks
  );
  const sink = new Sink(answering);
  const open = async () => {
    head(answering, "text/event-stream; charset=utf-8");
    await sink.write(writer.head());
  };
  if (quirks.headWith !== "first-token") await open();
  const started = answers.map((answer, index) => ({ answer, index }));
  const { ttftMs = 0, tokenMs = 0 } = answers[0] ?? {};
  let token = 0;
  for await (const { index, piece, logprobs } of tokens(started, question)) {
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
  if (await disturb(answering, writer, 0, "", sink)) return;
  for (const { answer, index } of started) {
    await sink.write(writer.finish(index, candidateReason(answer, question)));
  }
  await sink.write(writer.tail(usageFor(question, exchange, answers[0])));
  await sink.flush();
  await finish(answering, "");
}
async function disturb(answering, writer, index, piece, sink) {
  const { quirks, response, exchange } = answering;
  const { sentChars } = exchange.entry;
  const due = (afterChars) => afterChars !== void 0 && sentChars >= afterChars;
  if (quirks.error !== void 0 && (due(quirks.error.afterChars ?? 0) || piece === "")) {
    await sink.write(writer.error());
  } else if (due(quirks.truncateJsonAfterChars)) {
    await sink.write(writer.truncatedPiece(index, piece));
  } else if (due(quirks.cutAfterChars)) {
    await sink.flush();
    exchange.finished = true;
    response.socket?.destroySoon();
    return true;
  } else if (due(quirks.silentAfterChars)) {
    await sink.flush();
    await gone(exchange);
    return true;
  } else if (due(quirks.endlessLineAfterChars)) {
    await sink.write('data: {"choices":[{"index":0,"text":"');
    for (; ; ) {
      await sink.write("x".repeat(16384));
      await sink.flush();
    }
  } else {
    return false;
  }
  await sink.flush();
  await finish(answering, "");
  return true;
}
async function* tokens(answers, question) {
  const [only] = answers;
  if (answers.length === 1 && only !== void 0 && typeof only.answer.text !== "string") {
    for await (const piece of only.answer.text) yield { index: 0, piece, logprobs: null };
    return;
  }
  const candidates = [];
  for (const { answer, index } of answers)
    candidates.push(candidate(index, answer, question, await gathered(answer)));
  const longest = Math.max(0, ...candidates.map((each) => each.pieces.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const each of candidates) {
      const piece = each.pieces[turn];
      if (piece !== void 0)
        yield { index: each.index, piece, logprobs: logprobsOf(each, [piece], question) };
    }
  }
}
function candidate(index, answer, question, whole2) {
  const { tokenChars = 4, tokenLogProbability = -0.1 } = answer;
  const { text: text2 } = cut(whole2, question, tokenChars);
  return {
    index,
    text: text2,
    pieces: pieces(text2, tokenChars),
    finishReason: candidateReason({ ...answer, text: whole2 }, question),
    logProbability: tokenLogProbability
  };
}
function candidateReason(answer, question) {
  if (answer.finishReason !== void 0) return answer.finishReason;
  return typeof answer.text === "string" ? cut(answer.text, question, answer.tokenChars ?? 4).reason : "stop";
}
function cut(text2, { stop: stop2, maxTokens }, tokenChars) {
  const ends = stop2.map((each) => text2.indexOf(each)).filter((at) => at >= 0);
  const stopped = ends.length === 0 ? text2 : text2.slice(0, Math.min(...ends));
  const max = maxTokens * tokenChars;
  return stopped.length > max ? { text: pieces(stopped, tokenChars).slice(0, maxTokens).join(""), reason: "length" } : { text: stopped, reason: "stop" };
}
async function gathered({ text: text2 }) {
  if (typeof text2 === "string") return text2;
  let whole2 = "";
  for await (const piece of text2) whole2 += piece;
  return whole2;
}
function logprobsOf({ logProbability }, tokenTexts, question) {
  const wanted = question.body["logprobs"];
  if (wanted === void 0 || wanted === null || wanted === false) return null;
  if (question.path === "chat/completions") {
    return { content: tokenTexts.map((token) => ({ token, logprob: logProbability, top_logprobs: [] })) };
  }
  return {
    tokens: tokenTexts,
    token_logprobs: tokenTexts.map(() => logProbability),
    top_logprobs: null,
    text_offset: tokenTexts.map((_, at) => tokenTexts.slice(0, at).join("").length)
  };
}
function usageFor(question, exchange, answer) {
  return usageOf(question.prompt.length, exchange.entry.sentChars, answer?.tokenChars ?? 4);
}
function head({ response, quirks, headers, exchange }, contentType) {
  exchange.entry.status = 200;
  response.writeHead(200, {
    ...headers,
    "content-type": quirks.contentType ?? contentType,
    "cache-control": "no-cache"
  });
  response.flushHeaders();
}
var Sink = class {
  #answering;
  /** Text that waits for a flush: all of it with the quirk `whole`. */
  #held = "";
  constructor(answering) {
    this.#answering = answering;
  }
  async write(text2) {
    this.#held += text2;
    if (this.#answering.quirks.chunking !== "whole") await this.flush();
  }
  async flush() {
    const { response, quirks, exchange } = this.#answering;
    const bytes = Buffer.from(this.#held);
    this.#held = "";
    const { chunking = "event" } = quirks;
    const size = chunking === "byte" ? 1 : typeof chunking === "number" ? chunking : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      exchange.over.signal.throwIfAborted();
      if (!response.write(bytes.subarray(at, at + size))) await drained(response, exchange);
      if (chunking !== "event" && chunking !== "whole") await nextTurn();
    }
  }
};
function drained(response, exchange) {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      exchange.over.signal.removeEventListener("abort", onOver);
      resolve();
    };
    const onOver = () => {
      response.off("drain", onDrain);
      reject(exchange.over.signal.reason);
    };
    response.once("drain", onDrain);
    exchange.over.signal.addEventListener("abort", onOver, { once: true });
  });
}
function finish({ response, exchange }, text2) {
  exchange.finished = true;
  return new Promise((resolve) => {
    response.once("close", () => resolve());
    response.end(text2);
    if (response.destroyed) resolve();
  });
}
function gone({ over }) {
  return new Promise((resolve) => {
    if (over.signal.aborted) resolve();
    else over.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
var commentEveryMs = 20;
async function pauseUntil({ exchange, quirks }, dueAt, onComment) {
  const { signal } = exchange.over;
  signal.throwIfAborted();
  const step = quirks.comment === void 0 || onComment === void 0 ? Infinity : commentEveryMs;
  for (let left = dueAt - performance.now(); left > 0; left = dueAt - performance.now()) {
    await sleep(Math.min(left, step), void 0, { signal });
    if (left > step) await onComment?.();
  }
}
function idOf({ number: number2, path }) {
  return `${path === "completions" ? "cmpl" : "chatcmpl"}-${String(number2).padStart(6, "0")}`;
}
function seconds() {
  return Math.floor(Date.now() / 1e3);
}

// ../testing/src/server/completion-server.ts
var samples = ["meta-llama/Meta-Llama-3.1-70B-Instruct", "Qwen/Qwen2.5-Coder-7B"];
async function startCompletionServer(options = {}) {
  const running = new Running(options);
  await running.listen();
  return running;
}
var Running = class {
  #server = createServer((request, response) => void this.#handle(request, response));
  #log = new RequestLog();
  #sockets = /* @__PURE__ */ new Set();
  #startedAt = performance.now();
  #options;
  #limiter;
  constructor(options) {
    this.#options = options;
    this.#limiter = new RateLimiter(options, performance.now());
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }
  listen() {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
  }
  get port() {
    return this.#server.address().port;
  }
  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }
  get baseUrl() {
    return `${this.origin}/v1`;
  }
  get requests() {
    return this.#log.entries;
  }
  get inFlight() {
    return this.#log.inFlight;
  }
  get peakInFlight() {
    return this.#log.peakInFlight;
  }
  get connections() {
    return this.#sockets.size;
  }
  nextRequest() {
    return this.#log.next();
  }
  whenIdle() {
    return this.#log.whenIdle();
  }
  configure(options) {
    this.#options = { ...this.#options, ...options };
    const limits = ["requestsPerMinute", "burstRequests", "tokensPerMinute", "overLimit", "resetFormat"];
    if (limits.some((name) => Object.hasOwn(options, name))) {
      this.#limiter = new RateLimiter(this.#options, performance.now());
    }
  }
  clearLog() {
    this.#log.clear();
  }
  close() {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => {
        if (error === void 0 || "code" in error && error.code === "ERR_SERVER_NOT_RUNNING") resolve();
        else reject(error);
      });
      for (const socket of this.#sockets) socket.destroy();
    });
  }
  async #handle(request, response) {
    let body;
    try {
      body = await readText(request);
    } catch {
      return;
    }
    const { parsed, broken } = parse(body);
    const exchange = new Exchange(
      {
        number: this.#log.nextNumber(),
        method: request.method ?? "",
        path: request.url ?? "",
        headers: loggedHeaders(request),
        body: parsed ?? body,
        promptChars: parsed === void 0 ? 0 : promptChars(parsed)
      },
      () => performance.now() - this.#startedAt
    );
    response.once("close", () => this.#log.close(exchange));
    response.on("error", () => {
    });
    this.#log.add(exchange);
    if (response.destroyed) return this.#log.close(exchange);
    try {
      await this.#answer(request, response, exchange, parsed, broken);
    } catch (error) {
      if (exchange.over.signal.aborted) return;
      this.#refuse(response, exchange, {
        status: 500,
        message: `the test's model failed: ${String(error)}`,
        shape: "text"
      });
    }
  }
  async #answer(request, response, exchange, body, broken) {
    const refuse = (status, message, faults2 = [], headers2 = {}) => this.#refuse(response, exchange, { status, message, headers: headers2 }, faults2);
    const options = this.#options;
    const { pathname } = new URL(request.url ?? "/", this.origin);
    if (!["/v1/completions", "/v1/chat/completions", "/v1/models"].includes(pathname))
      return refuse(404, "Not Found");
    if (request.method !== (pathname === "/v1/models" ? "GET" : "POST"))
      return refuse(405, "Method Not Allowed");
    const denied = this.#denied(request.headers.authorization);
    if (denied !== void 0) return refuse(401, denied);
    if (pathname === "/v1/models") return this.#sendModels(response, exchange);
    if (broken !== void 0) return refuse(400, `There was an error parsing the body: ${broken}`);
    const path = pathname === "/v1/completions" ? "completions" : "chat/completions";
    const faults = checkBody(path, body ?? {}, options);
    if (body === void 0 || faults.length > 0) {
      const words = faults.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ");
      return refuse(422, words, faults);
    }
    const { model: model2 } = body;
    const { models = samples } = options;
    if (models !== "any" && !models.includes(String(model2)))
      return refuse(404, `The model \`${String(model2)}\` does not exist.`);
    const promptTokens = Math.ceil(exchange.entry.promptChars / 4);
    const { contextTokens = Infinity } = options;
    const question = questionOf(path, body, exchange.entry.number, contextTokens - promptTokens);
    const wanted = promptTokens + question.maxTokens;
    if (wanted > contextTokens) {
      const sum = `${wanted} tokens (${promptTokens} in the messages, ${question.maxTokens} in the completion)`;
      const limit = `This model's maximum context length is ${contextTokens} tokens.`;
      return refuse(400, `${limit} However, you requested ${sum}.`);
    }
    const { admitted, headers } = this.#limiter.admit(wanted, performance.now());
    if (!admitted) return refuse(429, "Rate limit exceeded. Try again later.", [], headers);
    await this.#complete(question, exchange, response, headers);
  }
  async #complete(question, exchange, response, headers) {
    const startedAt = performance.now();
    const answers = [];
    for (const each of perPrompt(question)) {
      const { n } = question.body;
      for (let sample = 0; sample < (typeof n === "number" ? n : 1); sample++) {
        answers.push(await this.#options.model?.(each) ?? { text: "Heisenberg" });
      }
    }
    const quirks = { ...this.#options.quirks, ...answers[0]?.quirks };
    if (quirks.reset === true) {
      exchange.finished = true;
      response.socket?.resetAndDestroy();
      return;
    }
    if (quirks.fault !== void 0) return this.#refuse(response, exchange, quirks.fault, [], headers);
    await sendAnswer({ question, answers, quirks, response, exchange, startedAt, headers });
  }
  #denied(authorization) {
    const { apiKey } = this.#options;
    if (apiKey === false) return void 0;
    const key = (authorization ?? "").replace(/^Bearer\s+/i, "");
    if (key === "") return "Not authenticated";
    return apiKey === void 0 || apiKey === key ? void 0 : "Invalid API key.";
  }
  #sendModels(response, exchange) {
    const { models = samples, contextTokens } = this.#options;
    const data = (models === "any" ? samples : models).map((id) => ({
      id,
      object: "model",
      created: 1690759111,
      owned_by: "system",
      ...contextTokens === void 0 ? {} : { context_length: contextTokens }
    }));
    exchange.entry.status = 200;
    exchange.finished = true;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ object: "list", data }));
  }
  #refuse(response, exchange, fault, faults = [], headers = {}) {
    exchange.finished = true;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const shape = fault.shape ?? this.#options.errorShape ?? "detail";
    const { contentType, text: text2 } = errorBody(fault.status, fault.message, shape, faults);
    exchange.entry.status = fault.status;
    response.writeHead(fault.status, { ...headers, ...fault.headers, "content-type": contentType });
    response.end(text2);
  }
};
function parse(body) {
  if (body === "") return {};
  try {
    const value = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { parsed: { ...value } } : {};
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}
function loggedHeaders(request) {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      name === "authorization" ? "redacted" : [value].flat().join(", ")
    ])
  );
}
function perPrompt(question) {
  const { prompt: prompt2 } = question.body;
  if (!Array.isArray(prompt2) || !prompt2.every((each) => typeof each === "string")) return [question];
  return prompt2.map((each) => ({ ...question, prompt: each }));
}
function questionOf(path, body, number2, roomTokens) {
  const stop2 = body["stop"];
  const limit = body["max_tokens"] ?? body["max_completion_tokens"];
  return {
    path,
    model: String(body["model"]),
    prompt: promptText(body),
    maxTokens: typeof limit === "number" ? limit : Math.max(1, Math.min(512, roomTokens)),
    stop: typeof stop2 === "string" ? [stop2] : Array.isArray(stop2) ? stop2.map(String) : [],
    stream: body["stream"] === true,
    body,
    number: number2
  };
}
function promptText({ prompt: prompt2, messages: messages2 }) {
  if (typeof prompt2 === "string") return prompt2;
  if (Array.isArray(prompt2)) return prompt2.map(String).join("\n");
  return Array.isArray(messages2) ? messages2.map(contentOf).join("\n") : "";
}
function contentOf(message) {
  if (typeof message !== "object" || message === null || !("content" in message)) return "";
  return typeof message.content === "string" ? message.content : JSON.stringify(message.content);
}
function promptChars(body) {
  const { suffix } = body;
  return promptText(body).length + (typeof suffix === "string" ? suffix.length : 0);
}

// ../testing/src/server/scripted-server.ts
async function startScriptedServer() {
  const answers = [];
  const waiting = [];
  let fixed;
  let fault;
  const model2 = ({ prompt: prompt2 }) => {
    if (fault !== void 0) return { text: "", quirks: { fault } };
    if (fixed !== void 0) return { text: fixed, tokenChars: 1e3 };
    const { answer, text: text2 } = answerByHand(prompt2);
    const waiter = waiting.shift();
    if (waiter === void 0) answers.push(answer);
    else waiter(answer);
    return { text: text2 };
  };
  const server = await startCompletionServer({ apiKey: false, models: "any", strict: false, model: model2 });
  return {
    server,
    next: () => new Promise((resolve) => {
      const ready = answers.shift();
      if (ready === void 0) waiting.push(resolve);
      else resolve(ready);
    }),
    always: (text2) => fixed = text2,
    refuse: (next) => fault = next,
    restore() {
      fixed = void 0;
      fault = void 0;
      answers.length = 0;
      waiting.length = 0;
      server.configure({ model: model2 });
    }
  };
}
function answerByHand(prompt2) {
  const queue = [];
  let wake = () => {
  };
  let ended = false;
  let broken = false;
  const answer = {
    prompt: prompt2,
    send(text3) {
      queue.push(text3);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    cut() {
      broken = true;
      wake();
    }
  };
  async function* text2() {
    for (; ; ) {
      while (queue.length > 0) yield queue.shift() ?? "";
      if (broken) throw new Error("cut by the test");
      if (ended) return;
      await new Promise((resolve) => wake = resolve);
    }
  }
  return { answer, text: text2() };
}

// ../../scripts/chromium.mjs
import { existsSync } from "node:fs";
var places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
var chromiumPath = places.find((path) => existsSync(path));
function startChromium(launcher) {
  if (chromiumPath === void 0) throw new Error(`no Chromium in ${places.join(", ")}`);
  return launcher.launch({
    executablePath: chromiumPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync"
    ]
  });
}

// test/jupyterlab/lab-page.ts
var names = 0;
var LabPage = class _LabPage {
  page;
  errors = [];
  #context;
  static async open(browser2, lab2, path = "lab") {
    const context = await browser2.newContext({ viewport: { width: 1100, height: 700 } });
    const page = await context.newPage();
    const opened = new _LabPage(page, context);
    await page.goto(lab2.url(path));
    await page.waitForFunction(() => window.jupyterapp !== void 0, void 0, { timeout: 6e4 });
    await page.evaluate(async () => {
      const app = window.jupyterapp;
      if (app === void 0) throw new Error("the page exposes no application");
      await app.restored;
      const documents = /* @__PURE__ */ new Map();
      window.tools = {
        app,
        documents,
        editorOf(file) {
          const { content } = documents.get(file) ?? {};
          const editor = content?.editor ?? content?.activeCell?.editor;
          if (!editor) throw new Error(`no editor of ${file}`);
          return editor;
        }
      };
    });
    return opened;
  }
  constructor(page, context) {
    this.page = page;
    this.#context = context;
    page.on("pageerror", (error) => this.errors.push(error.message));
  }
  close() {
    return this.#context.close();
  }
  /** Waits until the status in the bar begins so. */
  async seeStatus(text2) {
    await this.page.locator(".completion-jupyterlab-status", { hasText: text2 }).waitFor({ timeout: 3e4 });
  }
  /** Runs a command of JupyterLab, as its palette does. */
  async command(name) {
    await this.page.evaluate(async (id) => {
      await window.tools.app.commands.execute(id);
    }, name);
  }
  /** Opens a new file, or a notebook with these cells. */
  async openDocument(name, cells) {
    names += 1;
    const path = `${names}-${name}`;
    const content = cells === void 0 ? { type: "file", format: "text", content: "" } : { type: "notebook", format: "json", content: notebookOf(cells) };
    await this.page.evaluate(
      async ([file, model2]) => {
        const { app, documents } = window.tools;
        await app.serviceManager.contents.save(file, model2);
        const widget = await app.commands.execute("docmanager:open", {
          path: file,
          ...model2.type === "file" ? { factory: "Editor" } : {}
        });
        documents.set(file, widget);
        await widget.context.ready;
        await widget.content.activeCell?.ready;
        widget.content.editor?.setOption("autoClosingBrackets", true);
        app.shell.activateById(widget.id);
      },
      [path, content]
    );
    return new LabDocument(this.page, path);
  }
  async driver(name) {
    return driverOf(this, await this.openDocument(name));
  }
};
function notebookOf(cells) {
  return {
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: "code",
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    })),
    metadata: {
      kernelspec: { name: "python3", display_name: "Python 3", language: "python" },
      language_info: { name: "python", mimetype: "text/x-python" }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}
var LabDocument = class {
  page;
  path;
  constructor(page, path) {
    this.page = page;
    this.path = path;
  }
  async selectCell(index) {
    await this.page.evaluate(
      async ([path, at]) => {
        const { content } = window.tools.documents.get(path) ?? {};
        if (content === void 0) throw new Error(`no document ${path}`);
        content.activeCellIndex = at;
        await content.activeCell?.ready;
        content.mode = "edit";
        content.activeCell?.editor.setOption("autoClosingBrackets", true);
      },
      [this.path, index]
    );
  }
  async put(marked) {
    await this.page.evaluate(
      ([path, text2, offset]) => {
        const { app, documents, editorOf } = window.tools;
        const widget = documents.get(path);
        if (widget !== void 0 && app.shell.currentWidget?.id !== widget.id)
          app.shell.activateById(widget.id);
        const editor = editorOf(path);
        editor.model.sharedModel.setSource(text2);
        editor.focus();
        const position = editor.getPositionAt(offset);
        if (position === void 0) throw new Error(`no place ${offset}`);
        editor.setCursorPosition(position);
        editor.focus();
      },
      [this.path, marked.replace("\u2588", ""), marked.indexOf("\u2588")]
    );
    await this.page.waitForFunction((path) => {
      const editor = window.tools.editorOf(path);
      return editor.hasFocus() && editor.host.classList.contains("jp-mod-completer-enabled");
    }, this.path);
  }
  async type(text2) {
    for (const character of text2) await this.page.keyboard.press(character === "\n" ? "Enter" : character);
  }
  press(key) {
    return this.page.keyboard.press(key);
  }
  text() {
    return this.page.evaluate((path) => {
      const editor = window.tools.editorOf(path);
      const text2 = editor.model.sharedModel.getSource();
      const at = editor.getOffsetAt(editor.getCursorPosition());
      return `${text2.slice(0, at)}\u2588${text2.slice(at)}`;
    }, this.path);
  }
  ghost() {
    return this.page.evaluate((path) => {
      const { host } = window.tools.editorOf(path);
      const ghost = host.querySelector(".jp-GhostText");
      if (ghost === null) return "";
      const copy = ghost.cloneNode(true);
      for (const part of copy.querySelectorAll(
        ".jp-GhostText-lineSpacer, .jp-GhostText-letterSpacer, .jp-GhostText-streamingIndicator"
      ))
        part.remove();
      for (const lineEnd of copy.querySelectorAll("br")) lineEnd.replaceWith("\n");
      return copy.textContent ?? "";
    }, this.path);
  }
  async close() {
    await this.page.evaluate((path) => {
      const { documents } = window.tools;
      const widget = documents.get(path);
      documents.delete(path);
      widget?.dispose();
    }, this.path);
  }
};
function driverOf(lab2, document) {
  return {
    set: (marked) => document.put(marked),
    type: (text2) => document.type(text2),
    key: (key) => document.press(key),
    text: () => document.text(),
    ghost: () => document.ghost(),
    trigger: () => document.press("Alt+\\"),
    accept: () => document.press("Tab"),
    dismiss: () => document.press("Escape"),
    openSecond: () => lab2.driver("second.js"),
    dispose: () => document.close()
  };
}

// test/jupyterlab/start-jupyterlab.ts
import { execFileSync as execFileSync2, spawn, spawnSync as spawnSync2 } from "node:child_process";
import { cpSync, mkdirSync as mkdirSync2, mkdtempSync as mkdtempSync2, readdirSync, rmSync as rmSync2, writeFileSync } from "node:fs";
import { connect, createServer as createServer2 } from "node:net";
import { tmpdir } from "node:os";
import { join as join2 } from "node:path";
import { fileURLToPath } from "node:url";

// test/jupyterlab/find-jupyterlab.ts
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync as existsSync2, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
var packages = ["jupyterlab==4.6.6", "notebook==7.6.5", "hatchling==1.33.0"];
function findJupyterLab() {
  const parent = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "completion");
  const folder = join(parent, packages.slice(0, 2).join("-").replaceAll("==", "-"));
  if (works(folder)) return { folder };
  let reason = "JupyterLab does not run here";
  try {
    install(parent, folder);
  } catch (error) {
    reason = `JupyterLab cannot be had: ${error.message.split("\n")[0] ?? ""}`;
  }
  return works(folder) ? { folder } : reason;
}
function pythonIn(folder) {
  return join(folder, "bin", "python");
}
function works(folder) {
  return existsSync2(pythonIn(folder)) && spawnSync(pythonIn(folder), ["-c", "import jupyterlab, hatchling"]).status === 0;
}
function install(parent, folder) {
  mkdirSync(parent, { recursive: true });
  const fresh = mkdtempSync(join(parent, "jupyterlab-"));
  try {
    const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 24e4 });
    run("python3", "-m", "venv", fresh);
    run(pythonIn(fresh), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages);
    if (works(folder)) return;
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

// test/jupyterlab/start-jupyterlab.ts
var packageFolder = fileURLToPath(new URL("../..", "file:///tmp/h/jupyter/packages/jupyterlab/test/jupyterlab/x.ts"));
var cli = fileURLToPath(new URL("../../../cli/dist/cli.js", "file:///tmp/h/jupyter/packages/jupyterlab/test/jupyterlab/x.ts"));
async function startJupyterLab(options) {
  const { baseUrl, command = [process.execPath, cli, "serve"] } = options;
  const found = findJupyterLab();
  if (typeof found === "string") throw new Error(found);
  const home = mkdtempSync2(join2(tmpdir(), "completion-jupyter-"));
  try {
    const environment = installWheel(home, found.folder);
    const files = join2(home, "files");
    for (const name of ["files", "config", "data", "runtime", "settings"]) mkdirSync2(join2(home, name));
    const gatewayFile = join2(home, "gateway.jsonc");
    writeFileSync(gatewayFile, '{ "cache": false }');
    writeFileSync(
      join2(home, "config", "jupyter_server_config.json"),
      JSON.stringify({ CompletionApp: { command } })
    );
    const { NEBIUS_API_KEY: _key, ...inherited } = process.env;
    const env = {
      ...inherited,
      HOME: home,
      XDG_CONFIG_HOME: join2(home, "config"),
      XDG_STATE_HOME: join2(home, "data"),
      JUPYTER_CONFIG_DIR: join2(home, "config"),
      JUPYTER_DATA_DIR: join2(home, "data"),
      JUPYTER_RUNTIME_DIR: join2(home, "runtime"),
      JUPYTER_PATH: join2(found.folder, "share", "jupyter"),
      JUPYTER_CONFIG_PATH: join2(found.folder, "etc", "jupyter"),
      JUPYTER_PLATFORM_DIRS: "1",
      IPYTHONDIR: join2(home, "data"),
      COMPLETION_BASE_URL: baseUrl,
      COMPLETION_MODEL: "Qwen/Qwen2.5-Coder-7B",
      COMPLETION_GATEWAY_CONFIG: gatewayFile
    };
    const port = await freePort();
    const token = "token-of-the-test";
    const origin = `http://127.0.0.1:${port}`;
    const child = spawn(
      pythonIn(environment),
      [
        "-m",
        "jupyterlab",
        "--allow-root",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        `--ServerApp.port=${port}`,
        "--ServerApp.port_retries=0",
        `--IdentityProvider.token=${token}`,
        `--ServerApp.root_dir=${files}`,
        `--LabApp.app_dir=${join2(found.folder, "share", "jupyter", "lab")}`,
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True"
      ],
      { cwd: files, env, stdio: ["ignore", "pipe", "pipe"] }
    );
    let log = "";
    const ended = new Promise((resolve) => child.once("close", () => resolve()));
    const ready = new Promise((resolve, reject) => {
      const read = (data) => {
        log += data.toString();
        if (log.includes(`127.0.0.1:${port}/`)) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      void ended.then(() => reject(new Error(`JupyterLab ended:
${log}`)));
    });
    await ready;
    while (!await listens(port)) if (child.exitCode !== null) throw new Error(`JupyterLab ended:
${log}`);
    const send = (path, init = {}) => fetch(`${origin}/${path}`, {
      ...init,
      headers: { authorization: `token ${token}`, "content-type": "application/json" }
    });
    return {
      fetch: send,
      async saveSettings(settings) {
        const { status } = await send("lab/api/settings/@org/completion-jupyterlab:plugin", {
          method: "PUT",
          body: JSON.stringify({ raw: JSON.stringify(settings) })
        });
        if (status !== 204) throw new Error(`the settings were refused with status ${status}`);
      },
      origin,
      pid: child.pid ?? 0,
      url: (path) => `${origin}/${path}?token=${token}`,
      log: () => log,
      python(...args) {
        const { stdout, stderr } = spawnSync2(pythonIn(environment), args, { env, encoding: "utf8" });
        return stdout + stderr;
      },
      async close() {
        if (child.exitCode !== null) return;
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), 1e4);
        await ended;
        clearTimeout(timer);
        rmSync2(home, { recursive: true, force: true, maxRetries: 3 });
      }
    };
  } catch (error) {
    rmSync2(home, { recursive: true, force: true });
    throw error;
  }
}
function installWheel(home, cached) {
  const run = (...args) => execFileSync2(pythonIn(cached), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: home });
  const source = join2(home, "source");
  mkdirSync2(source);
  for (const name of [
    "completion_jupyterlab",
    "dist",
    "jupyter-config",
    "LICENSE",
    "README.md",
    "package.json",
    "pyproject.toml"
  ])
    cpSync(join2(packageFolder, name), join2(source, name), { recursive: true });
  execFileSync2(pythonIn(cached), ["-m", "hatchling", "build", "-t", "wheel", "-d", home], {
    cwd: source,
    stdio: ["ignore", "pipe", "pipe"]
  });
  const environment = join2(home, "environment");
  run("-m", "venv", "--without-pip", environment);
  const packages2 = (folder) => execFileSync2(pythonIn(folder), ["-c", 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
    encoding: "utf8"
  }).trim();
  writeFileSync(join2(packages2(environment), "cached.pth"), `${packages2(cached)}
`);
  const wheel = readdirSync(home).find((name) => name.endsWith(".whl")) ?? "";
  run(
    "-m",
    "pip",
    "--python",
    pythonIn(environment),
    "install",
    "--quiet",
    "--no-index",
    "--no-deps",
    join2(home, wheel)
  );
  return environment;
}
function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(() => resolve(false), 50));
  });
}
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer2();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

// test/try.mts
var model = await startScriptedServer();
var lab = await startJupyterLab({ baseUrl: model.server.baseUrl });
var browser = await startChromium(chromium);
try {
  const tab = await LabPage.open(browser, lab);
  await tab.seeStatus("Ready");
  const nb = await tab.openDocument("readings.ipynb", ["import statistics", "readings = [3, 5, 8]", ""]);
  await nb.selectCell(2);
  await nb.put("def spread(values):\n    \u2588\n\nprint(spread(readings))");
  model.always("low = min(values)\n    high = max(values)\n    return high - low");
  await nb.type("m");
  await nb.press("Backspace");
  await tab.page.waitForTimeout(2500);
  console.log(JSON.stringify(await nb.ghost()), await nb.text());
  await tab.page.screenshot({ path: "/tmp/h/jl3.png" });
  await tab.command("settingeditor:open");
  await tab.page.waitForTimeout(2500);
  await tab.page.locator(".jp-SettingsEditor, .jp-PluginList").first().locator("text=Code Completion").first().click().catch((e) => console.log(e.message.slice(0, 200)));
  await tab.page.waitForTimeout(1500);
  await tab.page.screenshot({ path: "/tmp/h/jl4.png" });
  await tab.command("completion:status");
  await tab.page.waitForTimeout(500);
  await tab.page.screenshot({ path: "/tmp/h/jl5.png" });
} finally {
  await browser.close();
  await lab.close();
  await model.server.close();
}
