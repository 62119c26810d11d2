import { GatewayError } from '../errors/gateway-error';

/**
 * The request's body as text, of at most `maxBytes`.
 *
 * A body that says beforehand that it is larger is not read at all; one that does not say is read no further.
 *
 * @throws {GatewayError} 413 when it is larger, 415 when it is compressed or no JSON, 400 when it is no UTF-8
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
      message: `A body with Content-Encoding ${encoding.slice(0, 40)} is not taken; send it as it is.`,
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
  const parts: Uint8Array[] = [];
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
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError({
    status: 413,
    code: 'body_too_large',
    message: `The request body is larger than ${maxBytes} bytes.`,
  });
}
