import type { Connection } from './connect';

/** Limit of an error body; the rest is not read. */
const maxErrorBytes = 65_536;

/** The beginning of the body of a failed request, as far as it can be read. Closes the connection. */
export async function beginningOf(connection: Connection): Promise<string> {
  try {
    return await wholeBody(connection, maxErrorBytes);
  } catch {
    return '';
  } finally {
    connection.close();
  }
}

/** The body as text, up to about `maxBytes`. */
export async function wholeBody(connection: Connection, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let piece = await connection.read(); piece !== undefined; piece = await connection.read()) {
    text += decoder.decode(piece, { stream: true });
    bytes += piece.length;
    if (bytes > maxBytes) break;
  }
  return text + decoder.decode();
}

/** `url` as messages show it: query and fragment may hold keys. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
