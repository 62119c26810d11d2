/**
 * Whether a host name or address belongs to the loopback interface: `localhost`, `*.localhost`, `127.0.0.0/8` or `::1`. Only
 * this machine reaches a server that listens there.
 *
 * @param hostname - as `URL.hostname` or a listen option has it, an IPv6 address with or without brackets
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}

/**
 * Whether a request to the host goes to this machine: {@link isLoopback}, `0.0.0.0`, which connects to it, and
 * `host.docker.internal`, a container's name for the machine it runs on. Not for addresses to listen on: there `0.0.0.0` means
 * every interface.
 *
 * @param hostname - as for {@link isLoopback}
 */
export function isThisMachine(hostname: string): boolean {
  return isLoopback(hostname) || hostname === '0.0.0.0' || hostname === 'host.docker.internal';
}
