import { readServerError, type ServerError } from '@org/completion-core/host';
import { parsedJson } from '../stream/parsed-json';
import { choicesOneByOne } from './choices-one-by-one';
import { boundedText } from './bounded-text';
import type { Upstream, UpstreamCall } from './upstream';
import { withText } from './with-text';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Sends requests within the limits of their server, which it states when it refuses a request: so many stop sequences, so many
 * choices at once (`maxChoices` from the beginning). A refused request is sent once more, with its first stop sequences and its choices one after the other; later
 * requests fit at once.
 */
export function withLearnedLimits(send: Upstream['send'], maxChoices = Infinity): Upstream['send'] {
  let maxStops = Infinity;

  function fitted(fields: Fields): Fields {
    const { stop } = fields;
    return Array.isArray(stop) && stop.length > maxStops
      ? { ...fields, stop: stop.slice(0, maxStops) }
      : fields;
  }
  /** Whether the error taught a limit that `sent` exceeds. */
  function learns(sent: Fields, error: ServerError): boolean {
    const stops = statedMaxStops(sent, error);
    if (stops !== undefined) maxStops = stops;
    const choices = statedMaxChoices(sent, error);
    if (choices !== undefined) maxChoices = choices;
    return stops !== undefined || choices !== undefined;
  }

  return async (call) => {
    const fields = limitedFields(call);
    if (fields === undefined) return send(call);
    for (;;) {
      const sent = fitted(fields);
      if (choicesOf(sent) > maxChoices) return choicesOneByOne(send, call, sent, choicesOf(sent));
      const response = await send(sent === fields ? call : { ...call, body: JSON.stringify(sent) });
      if (response.status !== 400 && response.status !== 422) return response;
      const text = await boundedText(response);
      if (!learns(sent, readServerError(text))) return withText(response, text);
    }
  };
}

/** The fields of a request that may exceed a limit; `undefined` for all others. */
function limitedFields({ body }: UpstreamCall): Fields | undefined {
  // Parsed only when it matters: a prompt may have a megabyte.
  if (body === undefined || !/"(?:stop|n)"\s*:/.test(body)) return undefined;
  const fields = parsedJson(body);
  if (typeof fields !== 'object' || fields === null) return undefined;
  const { stop } = fields as Fields;
  return (Array.isArray(stop) && stop.length > 1) || choicesOf(fields as Fields) > 1
    ? (fields as Fields)
    : undefined;
}

/** Choices of a request that may be asked for one after the other: those for one prompt. */
function choicesOf({ n, prompt, best_of: bestOf }: Fields): number {
  const isOnePrompt = !Array.isArray(prompt) || prompt.every((each) => typeof each === 'number');
  return typeof n === 'number' && isOnePrompt && typeof bestOf !== 'number' ? n : 1;
}

/** What servers take that state no number. */
const usualMaxStops = 4;

function statedMaxStops({ stop }: Fields, { message, param }: ServerError): number | undefined {
  if (!Array.isArray(stop)) return undefined;
  const stated = /(?:at most|maximum(?: length| of)?|up to|max(?:imum)? is)\s+(\d+)/i.exec(message)?.[1];
  // vLLM names the field in its error only as a part of the message.
  const isAboutStops = /\bstop/i.test(`${param ?? ''} ${message}`) || message.includes(`not ${stop.length}`);
  const max = stated === undefined ? usualMaxStops : Number(stated);
  return isAboutStops && max > 0 && max < stop.length ? max : undefined;
}

function statedMaxChoices(fields: Fields, { message, param }: ServerError): number | undefined {
  const choices = choicesOf(fields);
  const isAboutChoices = param === 'n' || /\bn\b|\bchoices?\b/.test(message);
  // A server that wants one choice at temperature 0 takes several at another one.
  if (choices < 2 || !isAboutChoices || /greedy|temperature/i.test(message)) return undefined;
  const stated = /(?:<= value <=|at most|less than or equal to|maximum(?: of)?|up to)\s*(\d+)/i.exec(
    message,
  )?.[1];
  const isRefusal = stated !== undefined || /\bone\b|\b1\b|not support|unsupported/i.test(message);
  const max = stated === undefined ? 1 : Number(stated);
  return isRefusal && max < choices ? max : undefined;
}
