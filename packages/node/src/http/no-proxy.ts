import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';

/** Hosts that are reached without a proxy. */
export interface NoProxyList {
  /**
   * The first entry that a host is in, as it was written; `undefined` when the host is in none.
   *
   * @param hostname - as `URL.hostname` has it
   */
  entryFor(hostname: string, port: number): string | undefined;
  /** Whether `<-loopback>` is in the list: this machine is not reached directly unless another entry says so. */
  readonly loopbackByProxy: boolean;
  /** Entries that no host can be in. */
  readonly unreadable: readonly string[];
}

/** `host` in lower case, without brackets and without a dot at its end. */
type Matches = (host: string, port: number) => boolean;

/** The entry of Chrome's and Windows' lists that takes this machine out of what is reached directly. */
const loopbackByProxy = '<-loopback>';

/**
 * Reads `NO_PROXY` as curl does: entries separated by commas or blanks; `example.com` and `.example.com` are that host and all
 * below it, `10.0.0.0/8` and `fd00::/8` are networks, which names are not looked up for; `*` is every host. Beyond curl it knows
 * `*.example.com`, a port after an entry (`host:8080`, `[::1]:8080`), an IPv6 address in brackets, and `*` beside other entries.
 */
export function readNoProxy(text: string): NoProxyList {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const entries = words
    .filter((word) => word.toLowerCase() !== loopbackByProxy)
    .map((word) => ({ word, matches: readEntry(word) }));
  return {
    entryFor(hostname, port) {
      const host = hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
      return entries.find(({ matches }) => matches?.(host, port) === true)?.word;
    },
    loopbackByProxy: words.some((word) => word.toLowerCase() === loopbackByProxy),
    unreadable: entries.flatMap(({ word, matches }) => (matches === undefined ? [word] : [])),
  };
}

function readEntry(entry: string): Matches | undefined {
  if (entry === '*') return () => true;
  if (entry.includes('/')) return inNetwork(entry);
  if (isIP(entry) !== 0) return isAddress(entry);
  const [, bracketed, name = '', digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const matches =
    bracketed === undefined ? inDomain(name) : isIP(bracketed) === 6 ? isAddress(bracketed) : undefined;
  if (matches === undefined || digits === undefined) return matches;
  return (host, port) => port === Number(digits) && matches(host, port);
}

/** Network bits behind a slash; none of them is every address of that family. */
function inNetwork(entry: string): Matches | undefined {
  const [, address = '', digits = ''] = /^\[?([^/[\]]*)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  const bits = Number(digits);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return inList(list, family);
}

function isAddress(address: string): Matches {
  const list = new BlockList();
  list.addAddress(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return inList(list, isIP(address));
}

/** An IPv4 address in the form of IPv6 is in the networks of IPv4 too; IPv4 is in no network of IPv6. */
function inList(list: BlockList, listFamily: number): Matches {
  return (host) => {
    const family = isIP(host);
    if (family === 0 || family < listFamily) return false;
    return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function inDomain(entry: string): Matches | undefined {
  const name = entry.replace(/^\*?\./, '').replace(/\.$/, '');
  if (isIPv4(name)) return isAddress(name);
  const domain = /[*/\\@<>]/.test(name) ? '' : domainToASCII(name);
  if (domain === '') return undefined;
  return (host) => isIP(host) === 0 && (host === domain || host.endsWith(`.${domain}`));
}
