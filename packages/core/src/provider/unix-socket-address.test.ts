import { expect, it } from 'vitest';
import { endpointUrl } from './endpoint-url';
import { isServerUrl, serverOrigin, socketPathOf, withSocketScheme } from './unix-socket-address';

it.each([
  ['unix:/run/llama.sock', '/run/llama.sock'],
  ['unix:///run/user/1000/Ollama.sock', '/run/user/1000/Ollama.sock'],
  ['unix:/tmp/a folder/ü%.sock', '/tmp/a folder/ü%.sock'],
  ['http+unix://%2Frun%2Fllama.sock/v1', '/run/llama.sock'],
])('reads %s as the socket %s', (address, path) => {
  const url = new URL(withSocketScheme(address));
  expect(socketPathOf(url)).toBe(path);
  expect(isServerUrl(url)).toBe(true);
});

it.each(['http+unix:///run/llama.sock', 'http+unix://%E0%A4%A/v1', 'unix:llama.sock', 'unix:', 'ftp://host'])(
  'refuses %s, which names no socket',
  (address) => {
    expect(() => endpointUrl(address, [], '/v1')).toThrow(/baseUrl must be/);
  },
);

it('tells sockets apart', () => {
  expect(serverOrigin(new URL('http+unix://%2Fa.sock/v1'))).toBe('http+unix://%2Fa.sock');
  expect(serverOrigin(new URL('http://127.0.0.1:8000/v1'))).toBe('http://127.0.0.1:8000');
});

it('completes the address of a socket as that of a host, and counts it as this machine', () => {
  const url = endpointUrl('unix:/run/llama.sock', ['/completions'], '/v1');
  expect(url).toMatchObject({
    base: 'http+unix://%2Frun%2Fllama.sock/v1',
    origin: 'http+unix://%2Frun%2Fllama.sock',
    location: 'loopback',
  });
  expect(url.at('/completions')).toBe('http+unix://%2Frun%2Fllama.sock/v1/completions');
});
