import { GatewayError } from '../errors/gateway-error';
import type { ClientHeaders, ClientRequest } from '../routes/client-request';
import { chunksOf, readChunk } from '../stream/chunk-reader';
import { joined } from '../stream/whole-lines';

/**
 * The request's body as text, of at most `maxBytes`.
 *
 * A body that is larger according to its `Content-Length` is not read; any other is read no further than `maxBytes`.
 *
 * @throws {GatewayError} 413 when it is larger, 415 when it is compressed or not JSON, 400 when it is not UTF-8
 */
export async function readBody(request: ClientRequest, maxBytes: number): Promise<string> {
  checkKind(request.headers);
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readAtMost(request, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new GatewayError({
      status: 400,
      code: 'invalid_encoding',
      message: 'The request body is not UTF-8.',
      cause,
    });
  }
}

function checkKind(headers: ClientHeaders): void {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') {
    throw new GatewayError({
      status: 415,
      code: 'unsupported_encoding',
      message: `Content-Encoding ${encoding.slice(0, 40)} is not supported; send the body uncompressed.`,
    });
  }
  const type = headers.get('content-type');
  if (type !== null && !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new GatewayError({
      status: 415,
      code: 'unsupported_media_type',
      message: 'The body must be JSON; send it with Content-Type: application/json.',
    });
  }
}

async function readAtMost(request: ClientRequest, maxBytes: number): Promise<Uint8Array> {
  const reader = chunksOf(request);
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await readChunk(reader); chunk !== undefined; chunk = await readChunk(reader)) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return joined(chunks);
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError({
    status: 413,
    code: 'body_too_large',
    message: `The request body is larger than ${maxBytes} bytes.`,
  });
}
