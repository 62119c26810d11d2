// test/zz-repl.ts
import { createServer as createServer3 } from "node:http";

// ../testing/dist/chunk-7HIHSBQG.js
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
    const end2 = report + marker + lineEnd + lineEnd;
    return done === "followed" ? end2 + this.piece(0, "after the end") : end2;
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
    const end2 = lineEnd + lineEnd;
    switch (error.shape) {
      case "data":
        return this.#event({ error: fields2 }) + (done === "missing" ? "" : this.#data("[DONE]") + end2);
      case "event":
        return `event: error${lineEnd}${this.#data(JSON.stringify(fields2))}${end2}`;
      case "field":
        return `error: ${JSON.stringify(fields2)}${end2}`;
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
    const { id, object: object2, created, model } = this.#identity;
    const { usage } = this.#quirks;
    const told = usage === "every-chunk" ? { usage: noUsage } : usage === "null-until-last" ? { usage: null } : {};
    return { id, object: object2, created, model, ...fields2, ...told };
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
    let end2 = Math.min(text2.length, at + Math.max(1, chars));
    if (/[\uD800-\uDBFF]/.test(text2[end2 - 1] ?? "") && end2 < text2.length) end2++;
    cut2.push(text2.slice(at, end2));
    at = end2;
  }
  return cut2;
}
function usageOf(promptChars2, completionChars, tokenChars) {
  const prompt2 = Math.ceil(promptChars2 / tokenChars);
  const completion = Math.ceil(completionChars / tokenChars);
  return { prompt_tokens: prompt2, completion_tokens: completion, total_tokens: prompt2 + completion };
}

// ../testing/dist/server.js
import { createServer } from "node:http";
import { text as text$1 } from "node:stream/consumers";
import { setTimeout as setTimeout2, setImmediate } from "node:timers/promises";
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
      if (chunking !== "event" && chunking !== "whole") await setImmediate();
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
    await setTimeout2(Math.min(left, step), void 0, { signal });
    if (left > step) await onComment?.();
  }
}
function idOf({ number: number2, path }) {
  return `${path === "completions" ? "cmpl" : "chatcmpl"}-${String(number2).padStart(6, "0")}`;
}
function seconds() {
  return Math.floor(Date.now() / 1e3);
}
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
      body = await text$1(request);
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
    const { model } = body;
    const { models = samples } = options;
    if (models !== "any" && !models.includes(String(model)))
      return refuse(404, `The model \`${String(model)}\` does not exist.`);
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
async function startScriptedServer() {
  const answers = [];
  const waiting = [];
  let fixed;
  let fault;
  const model = ({ prompt: prompt2 }) => {
    if (fault !== void 0) return { text: "", quirks: { fault } };
    if (fixed !== void 0) return { text: fixed, tokenChars: 1e3 };
    const { answer, text: text2 } = answerByHand(prompt2);
    const waiter = waiting.shift();
    if (waiter === void 0) answers.push(answer);
    else waiter(answer);
    return { text: text2 };
  };
  const server2 = await startCompletionServer({ apiKey: false, models: "any", strict: false, model });
  return {
    server: server2,
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
      server2.configure({ model });
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

// test/code-server.ts
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
var version = "4.139.1";
var nodeVersion = "24.21.0";
var installMs = 24e4;
async function findCodeServer() {
  if (process.platform !== "linux") return "tried on Linux only";
  const parent = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "completion");
  const cache = join(parent, `code-server-${version}-node-${nodeVersion}`);
  if (existsSync(join(cache, "ready"))) return inFolder(cache);
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "code-server-"));
  try {
    await install(folder);
    await rm(cache, { recursive: true, force: true });
    await rename(folder, cache);
    return inFolder(cache);
  } catch (error) {
    if (existsSync(join(cache, "ready"))) return inFolder(cache);
    return `npm cannot install it: ${error.message.split("\n").slice(0, 3).join(" ")}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function inFolder(folder) {
  return {
    node: join(folder, "node_modules", nodePackage, "bin", "node"),
    entry: join(folder, "node_modules", "code-server", "out", "node", "entry.js")
  };
}
var nodePackage = `node-linux-${process.arch}`;
async function install(folder) {
  const npm = (cwd, ...args) => run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...args], cwd);
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await npm(folder, `${nodePackage}@${nodeVersion}`, `code-server@${version}`);
  const vscode = join(folder, "node_modules", "code-server", "lib", "vscode");
  await npm(vscode, "--omit=dev");
  await closeProposedApis(join(vscode, "out/vs/workbench/api/node/extensionHostProcess.js"));
  await writeFile(join(folder, "ready"), "");
}
async function closeProposedApis(file) {
  const text2 = await readFile(file, "utf8");
  const open = /function ([\w$]+)\((\w),(\w)\)\{return!0\}/g;
  if ([...text2.matchAll(open)].length !== 1) throw new Error("the switch of the proposed APIs was not found");
  await writeFile(
    file,
    text2.replace(open, "function $1($2,$3){return $2.enabledApiProposals?.includes($3)??false}")
  );
}
function run(file, args, cwd) {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, timeout: installMs }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}

// test/vscode-window.ts
import { execFile as execFile2, spawn } from "node:child_process";
import { cp, mkdir as mkdir2, mkdtemp as mkdtemp2, readFile as readFile2, realpath, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { createServer as createServer2 } from "node:net";
import { tmpdir } from "node:os";
import { join as join2 } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

// ../../scripts/chromium.mjs
import { existsSync as existsSync2 } from "node:fs";
var places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
var chromiumPath = places.find((path) => existsSync2(path));
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

// test/vscode-window.ts
var here = (path) => fileURLToPath(new URL(path, import.meta.url));
var startMs = 6e4;
var VSCodeWindow = class _VSCodeWindow {
  page;
  /** The folder that is open in it. */
  workspace;
  /** What the editor keeps of a user. */
  userData;
  #folder;
  #server;
  #browser;
  #probePort;
  constructor(parts) {
    this.page = parts.page;
    this.workspace = parts.workspace;
    this.userData = parts.userData;
    this.#folder = parts.folder;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#probePort = parts.probePort;
  }
  /**
   * Opens a window on a folder that nobody has said to trust.
   *
   * @param files - of that folder, by their path in it
   */
  static async open({ node, entry }, settings, files2) {
    const folder = await mkdtemp2(join2(await realpath(tmpdir()), "completion-vscode-"));
    const at = (name) => join2(folder, name);
    let server2;
    let browser;
    try {
      await mkdir2(at("user/User"), { recursive: true });
      await mkdir2(at("workspace"));
      await writeFile2(at("user/User/settings.json"), JSON.stringify({ ...quiet, ...settings }));
      for (const [name, text2] of Object.entries(files2)) {
        await mkdir2(join2(at("workspace"), name, ".."), { recursive: true });
        await writeFile2(join2(at("workspace"), name), text2);
      }
      const env = environment(folder);
      const dirs = ["--user-data-dir", at("user"), "--extensions-dir", at("extensions")];
      await cp(here("probe"), at("extensions/test.probe-0.0.1"), { recursive: true });
      await run2(process.execPath, [here("../scripts/package.mjs"), at("extension.vsix")], env);
      await run2(node, [entry, "--install-extension", at("extension.vsix"), ...dirs], env);
      const port = await freePort();
      server2 = spawn(
        node,
        [
          entry,
          ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...dirs],
          ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
          at("workspace")
        ],
        { env, stdio: "ignore" }
      );
      browser = await startChromium(chromium);
      const page = await browser.newPage({ viewport: { width: 1e3, height: 700 } });
      await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok));
      await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(at("workspace"))}`);
      const probePort = await until(() => readFile2(at("probe-port"), "utf8"));
      const parts = { page, workspace: at("workspace"), userData: at("user"), folder, server: server2, browser };
      const window = new _VSCodeWindow({ ...parts, probePort });
      await until(async () => await window.status() === "Completion");
      return window;
    } catch (error) {
      await browser?.close();
      await end(server2);
      await rm2(folder, { recursive: true, force: true });
      throw error;
    }
  }
  /** Runs a function in the extension host. It sees its parameters only. */
  async run(work, input) {
    const response = await fetch(`http://127.0.0.1:${this.#probePort}`, {
      method: "POST",
      body: JSON.stringify({ code: work.toString(), input })
    });
    const { value, error } = await response.json();
    if (error !== void 0) throw new Error(error);
    return value;
  }
  /** Changes a setting of the user's; `undefined` takes it back. */
  configure(name, value) {
    return this.run(
      (api, [key, next]) => Promise.resolve(api.workspace.getConfiguration().update(key, next, api.ConfigurationTarget.Global)),
      [name, value]
    );
  }
  command(id) {
    return this.run((api, name) => Promise.resolve(api.commands.executeCommand(name)), id);
  }
  /** Begins a command and does not wait for its end. */
  startCommand(id) {
    return this.run((api, name) => void api.commands.executeCommand(name), id);
  }
  /** The words of the status bar's item. */
  async status() {
    const item = this.page.locator('.statusbar-item[id$="completion.status"]');
    return (await item.innerText()).trim();
  }
  async close() {
    await this.run(() => setTimeout(() => process.exit(0), 20) && true, void 0).catch(() => {
    });
    await this.#browser.close();
    await end(this.#server);
    await rm2(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};
var quiet = {
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.accessibilitySupport": "off",
  "git.enabled": false,
  "typescript.tsserver.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false
};
function environment(folder) {
  const nowhere = "http://127.0.0.1:9";
  return {
    PATH: process.env["PATH"],
    HOME: folder,
    TMPDIR: folder,
    XDG_CONFIG_HOME: join2(folder, "config"),
    XDG_DATA_HOME: join2(folder, "data"),
    XDG_CACHE_HOME: join2(folder, "cache"),
    PROBE_PORT_FILE: join2(folder, "probe-port"),
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: nowhere, itemUrl: nowhere, resourceUrlTemplate: nowhere })
  };
}
function run2(file, args, env) {
  return new Promise((resolve, reject) => {
    execFile2(file, args, { env, timeout: startMs }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${stdout}${stderr}`.trim() || error.message));
    });
  });
}
function freePort() {
  return new Promise((resolve) => {
    const server2 = createServer2().listen(0, "127.0.0.1", () => {
      const address = server2.address();
      server2.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
async function until(look) {
  const deadline = performance.now() + startMs;
  for (; ; ) {
    const found2 = await look().catch((error) => {
      if (performance.now() > deadline) throw error;
      return void 0;
    });
    if (found2) return found2;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
async function end(child) {
  if (child === void 0 || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5e3);
  await ended;
  clearTimeout(timer);
}

// test/vscode-editor.ts
import { writeFile as writeFile3 } from "node:fs/promises";
import { basename, join as join3 } from "node:path";
var files = 0;
var VSCodeEditor = class _VSCodeEditor {
  #window;
  #column;
  #extension;
  #file;
  constructor(window, extension = "js", column = 1) {
    this.#window = window;
    this.#extension = extension;
    this.#column = column;
  }
  async set(marked) {
    await this.#closeFile();
    const file = join3(this.#window.workspace, `file${++files}.${this.#extension}`);
    await writeFile3(file, marked.replace("\u2588", ""));
    this.#file = file;
    await this.#window.run(
      async (api, { path, offset, column }) => {
        const document = await api.workspace.openTextDocument(api.Uri.file(path));
        const at = document.positionAt(offset);
        await api.window.showTextDocument(document, {
          viewColumn: column,
          preview: false,
          selection: new api.Range(at, at)
        });
      },
      { path: file, offset: marked.indexOf("\u2588"), column: this.#column }
    );
    await this.#window.page.locator(`${this.#selector()} .view-line`).first().waitFor();
  }
  async type(text2) {
    for (const char of text2) await this.#window.page.keyboard.press(char === "\n" ? "Enter" : char);
  }
  async key(name) {
    await this.#window.page.keyboard.press(name);
  }
  async text() {
    const { text: text2, offset } = await this.#state();
    return `${text2.slice(0, offset)}\u2588${text2.slice(offset)}`.replaceAll("\r\n", "\n");
  }
  async rawText() {
    return (await this.#state()).text;
  }
  async ghost() {
    return this.#window.page.evaluate(`(() => {
      const editor = document.querySelector(${JSON.stringify(this.#selector())});
      const words = (elements) => elements.map((each) => each.textContent).join('');
      if (editor === null) return '';
      const first = words([...editor.querySelectorAll('.view-lines .ghost-text-decoration')]);
      const more = [...editor.querySelectorAll('.suggest-preview-text .view-line')].map((each) => words([each]));
      return [first, ...more].join('\\n').replaceAll('\\u00a0', ' ').replaceAll('\\u200b', '');
    })()`);
  }
  trigger() {
    return this.#window.startCommand("completion.trigger");
  }
  accept() {
    return this.key("Tab");
  }
  acceptWord() {
    return this.key("Control+ArrowRight");
  }
  async acceptLine() {
    await this.#window.command("editor.action.inlineSuggest.acceptNextLine");
  }
  dismiss() {
    return this.key("Escape");
  }
  openSecond() {
    return Promise.resolve(new _VSCodeEditor(this.#window, this.#extension, this.#column + 1));
  }
  dispose() {
    return this.#closeFile();
  }
  #state() {
    return this.#window.run(async (api, path) => {
      await api.commands.executeCommand("setContext", "probe.asked", true);
      const editor = api.window.visibleTextEditors.find(({ document: document2 }) => document2.uri.fsPath === path);
      if (editor === void 0) return { text: "", offset: 0 };
      const { document, selection } = editor;
      return { text: document.getText(), offset: document.offsetAt(selection.active) };
    }, this.#file ?? "");
  }
  async #closeFile() {
    const file = this.#file;
    this.#file = void 0;
    if (file === void 0) return;
    await this.#window.run(
      async (api, { path, column }) => {
        await api.window.showTextDocument(api.Uri.file(path), { viewColumn: column });
        await api.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      },
      { path: file, column: this.#column }
    );
  }
  #selector() {
    return `.monaco-editor[data-uri$="/${basename(this.#file ?? "")}"]`;
  }
};

// test/zz-repl.ts
var found = await findCodeServer();
if (typeof found === "string") throw new Error(found);
var script = await startScriptedServer();
var w = await VSCodeWindow.open(found, { "completion.baseUrl": script.server.baseUrl, "completion.model": "Qwen/Qwen2.5-Coder-7B", "completion.multiline": "always" }, { "a.ts": "function f() {\n  \n}\n" });
var ed = new VSCodeEditor(w);
var server = createServer3(async (q, r) => {
  let b = "";
  for await (const c of q) b += c;
  if (b === "quit") {
    r.end("bye");
    await w.close();
    await script.server.close();
    process.exit(0);
  }
  try {
    const v = await new Function("w", "page", "script", "sleep", "ed", `return (async () => {${b}})()`)(w, w.page, script, (ms) => new Promise((x) => setTimeout(x, ms)), ed);
    r.end(JSON.stringify(v, null, 1) ?? "undefined");
  } catch (e) {
    r.end("ERR " + String(e.stack));
  }
});
server.listen(7788, "127.0.0.1", () => console.log("ready"));
setTimeout(async () => {
  await w.close();
  process.exit(0);
}, 40 * 6e4);
