import { GatewayError } from '../errors/gateway-error';
import { joined } from '../stream/whole-lines';

/**
 * The request's body as text, of at most `maxBytes`.
 *
 * A body that is larger according to its `Content-Length` is not read; any other is read no further than `maxBytes`.
 *
 * @throws {GatewayError} 413 when it is larger, 415 when it is compressed or not JSON, 400 when it is not UTF-8
 */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  checkKind(request.headers);
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  const bytes =
    announced === null ? await readAtMost(request, maxBytes) : new Uint8Array(await request.arrayBuffer());
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
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

function checkKind(headers: Headers): void {
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

async function readAtMost(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
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
