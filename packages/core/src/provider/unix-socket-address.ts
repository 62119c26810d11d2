/** Scheme of HTTP over a Unix socket. The socket's path stands in place of the host: `http+unix://%2Frun%2Fllama.sock/v1`. */
const scheme = 'http+unix:';

/** `unix:/run/llama.sock` or `unix:///run/llama.sock` as `http+unix://%2Frun%2Fllama.sock`; other addresses as they are. */
export function withSocketScheme(address: string): string {
  const path = /^unix:(?:\/\/)?(\/.*[^/])$/i.exec(address.trim())?.[1];
  return path === undefined ? address : `${scheme}//${encodeURIComponent(path)}`;
}

/** The path of the Unix socket that `url` leads to; `undefined` for a host and where no path can be read. */
export function socketPathOf({ protocol, hostname }: URL): string | undefined {
  if (protocol !== scheme) return undefined;
  try {
    return decodeURIComponent(hostname) || undefined;
  } catch {
    return undefined;
  }
}

/** Whether `url` is the address of a server: `http:`, `https:`, or HTTP over a Unix socket. */
export function isServerUrl(url: URL): boolean {
  return /^https?:$/.test(url.protocol) || socketPathOf(url) !== undefined;
}

/** Scheme, host and port of a server, or scheme and socket. `URL.origin` is `null` for every socket. */
export function serverOrigin(url: URL): string {
  return url.protocol === scheme ? `${scheme}//${url.host}` : url.origin;
}
