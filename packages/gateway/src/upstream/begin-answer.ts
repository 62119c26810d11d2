import { chunksOf, readChunk, type ChunkReader } from '../stream/chunk-reader';
import { errorAtStart } from '../stream/event-inspector';
import { parsedJson } from '../stream/parsed-json';
import type { KeyRedaction } from './key-redaction';
import { readWhole } from './read-whole';
import type { UpstreamAnswer } from './upstream-answer';
import type { UpstreamHeaders, UpstreamResponse } from './upstream';
import { faultIn, malformed, rateHeadersOf, reportedFault, type UpstreamFault } from './upstream-fault';

/**
 * Reads a successful response to the first byte of its stream, or completely when it is not a stream.
 *
 * @param id - of the upstream
 * @param stream - whether the client expects a stream
 * @param onChunk - called for each chunk of a complete answer
 */
export async function beginAnswer(
  id: string,
  response: UpstreamResponse,
  stream: boolean,
  redaction: KeyRedaction,
  onChunk: () => void,
): Promise<UpstreamAnswer | UpstreamFault> {
  const contentType = response.headers.get('content-type') ?? '';
  const reader = chunksOf(response);
  if (reader === undefined) return malformed(id, 'sent an empty answer');
  const isEvents = stream && /^text\/event-stream\b/i.test(contentType);
  if (!isEvents && !/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    reader.cancel();
    return malformed(id, `sent ${contentType.slice(0, 60) || 'a body without a type'} instead of an answer`);
  }
  const body = isEvents
    ? await beginEvents(id, response.headers, reader)
    : await wholeAnswer(id, response.headers, reader, stream, redaction, onChunk);
  if ('error' in body) return body;
  const rateHeaders = redaction.headers(rateHeadersOf(response.headers));
  return { upstream: id, contentType: stream ? eventStream : json, rateHeaders, redaction, body };
}

async function beginEvents(
  id: string,
  headers: UpstreamHeaders,
  reader: ChunkReader,
): Promise<UpstreamAnswer['body'] | UpstreamFault> {
  let first = await readChunk(reader);
  while (first?.length === 0) first = await readChunk(reader);
  if (first === undefined) return malformed(id, 'ended its stream before the first event');
  const reported = errorAtStart(first);
  return reported === undefined ? { kind: 'events', first, reader } : reportedFault(id, reported, headers);
}

async function wholeAnswer(
  id: string,
  headers: UpstreamHeaders,
  reader: ChunkReader,
  stream: boolean,
  redaction: KeyRedaction,
  onChunk: () => void,
): Promise<UpstreamAnswer['body'] | UpstreamFault> {
  const bytes = await readWhole(reader, onChunk);
  if (bytes === undefined) return malformed(id, 'sent an answer that is too large');
  const answer = parsedJson(new TextDecoder().decode(bytes));
  if (answer === undefined) return malformed(id, 'sent JSON that is incomplete or invalid');
  const fault = faultIn(id, answer, headers);
  if (fault !== undefined) return fault;
  const clean = redaction.bytes(bytes);
  if (!stream) return { kind: 'whole', bytes: clean };
  // A complete answer to a request for a stream becomes one event: its text is in the same fields.
  const text = new TextDecoder().decode(clean).replace(/\s*\n\s*/g, ' ');
  return { kind: 'whole', bytes: new TextEncoder().encode(`data: ${text}\n\ndata: [DONE]\n\n`) };
}

const eventStream = 'text/event-stream; charset=utf-8';
const json = 'application/json';
