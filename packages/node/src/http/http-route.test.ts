import { expect, it } from 'vitest';
import type { Environment } from '../config/user-directories';
import { createRouter, type RouteOptions } from './http-route';

/** The route in a few words. */
function routeTo(address: string, env: Environment, options: RouteOptions = {}): string {
  const route = createRouter(options, env).routeTo(new URL(address));
  if (route.via === 'proxy') return `${route.proxy.address} (${route.proxy.from})`;
  return route.via === 'socket' ? route.path : `directly: ${route.why}`;
}

const proxies = {
  HTTPS_PROXY: 'http://s.test:1',
  HTTP_PROXY: 'http://p.test:2',
  ALL_PROXY: 'socks5h://a.test',
};

it.each<[string, Environment, string]>([
  ['https://api.test', proxies, 'http://s.test:1 (HTTPS_PROXY)'],
  ['http://api.test', proxies, 'http://p.test:2 (HTTP_PROXY)'],
  ['http://api.test', { ALL_PROXY: 'socks5h://a.test' }, 'socks5h://a.test (ALL_PROXY)'],
  ['https://api.test', { HTTP_PROXY: 'http://p.test:2' }, 'http://p.test:2 (HTTP_PROXY)'],
  ['https://api.test', {}, 'directly: no proxy is set'],
  ['http://api.test', { HTTPS_PROXY: 'http://s.test:1' }, 'directly: no proxy is set'],
  ['https://api.test', { ...proxies, NO_PROXY: '.other,.test' }, 'directly: NO_PROXY has .test'],
  ['https://10.1.2.3', { ...proxies, no_proxy: '10.0.0.0/8' }, 'directly: no_proxy has 10.0.0.0/8'],
  ['http+unix://%2Frun%2Fa.sock/v1', proxies, '/run/a.sock'],
])('%s with %o: %s', (address, env, expected) => {
  expect(routeTo(address, env)).toBe(expected);
});

it.each(['http://127.0.0.1:8000', 'http://localhost', 'https://[::1]:8000', 'http://app.localhost'])(
  'reaches this machine directly unless told otherwise: %s',
  (address) => {
    expect(routeTo(address, proxies)).toMatch(
      /^directly: .* is this machine, and NO_PROXY has no <-loopback>$/,
    );
    expect(routeTo(address, { ...proxies, NO_PROXY: 'a.test,<-loopback>' })).toMatch(/_PROXY\)$/);
    expect(routeTo(address, proxies, { proxy: 'http://set.test', noProxy: '<-loopback>' })).toBe(
      'http://set.test (the setting "proxy")',
    );
  },
);

it('lets an entry be reached directly beside <-loopback>', () => {
  const env = { ...proxies, NO_PROXY: '<-loopback>,127.0.0.1' };
  expect(routeTo('http://127.0.0.1', env)).toBe('directly: NO_PROXY has 127.0.0.1');
});

it('names the entries that no host is in', () => {
  expect(createRouter({}, { NO_PROXY: '10.*,a.test' }).complaints).toEqual([
    'NO_PROXY: no host is in "10.*"; write a host such as example.com, an address or a network such as 10.0.0.0/8',
  ]);
});
