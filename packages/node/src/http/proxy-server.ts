import { ConfigError } from '../config/config-error';
import { Secret } from '../config/secret';
import type { Environment } from '../config/user-directories';

/** A proxy, and where it was set. */
export interface ProxyServer {
  /** Scheme, host and port, without name and password: `http://127.0.0.1:3128`. */
  readonly address: string;
  /** The variable, or `the setting "proxy"`. */
  readonly from: string;
  /** `NAME:PASSWORD`, decoded. */
  readonly credentials: Secret | undefined;
}

/** A value for a proxy that was found and not yet read. */
export interface ProxyValue {
  readonly value: string;
  readonly from: string;
}

const schemes = new Set(['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:']);

/** Where the proxy for a scheme is set. Lower-case variables win; `ALL_PROXY` is the fallback, and `HTTP_PROXY` that for https. */
export function proxyValueFor(
  protocol: string,
  setting: string | undefined,
  env: Environment,
): ProxyValue | undefined {
  if (setting !== undefined) return { value: setting, from: 'the setting "proxy"' };
  const names =
    protocol === 'https:' ? ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] : ['HTTP_PROXY', 'ALL_PROXY'];
  return firstVariable(names, env);
}

/** The first variable that is set, each in lower case first. */
export function firstVariable(names: readonly string[], env: Environment): ProxyValue | undefined {
  for (const name of names.flatMap((each) => [each.toLowerCase(), each])) {
    const value = env[name]?.trim();
    if (value) return { value, from: name };
  }
  return undefined;
}

/**
 * Reads a proxy's address. Without a scheme it is an http proxy, as in curl; `socks:` is SOCKS 5 whose proxy looks names up.
 *
 * @throws ConfigError when it is no address of a proxy that can be used; the message shows no password
 */
export function readProxy({ value, from }: ProxyValue): ProxyServer {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  const text = hasScheme ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const readable = url !== undefined && schemes.has(url.protocol) && url.hostname !== '';
  if (!readable || (!hasScheme && !['', '/'].includes(url.pathname)))
    throw new ConfigError(
      `${from} must be the address of an http, https or SOCKS proxy, such as http://127.0.0.1:3128 or socks5h://127.0.0.1:1080, got ${JSON.stringify(shown(value))}`,
    );
  const { protocol, host, username, password } = url;
  const given = username !== '' || password !== '';
  return {
    address: `${protocol}//${host}`,
    from,
    credentials: given ? new Secret(`${decoded(username)}:${decoded(password)}`) : undefined,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that was not encoded.
    return text;
  }
}

/** `value` without what may be a name and a password. */
function shown(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1').slice(0, 100);
}
