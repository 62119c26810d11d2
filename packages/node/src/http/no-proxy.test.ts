import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNoProxy } from './no-proxy';

function isDirect(list: string, address: string): boolean {
  const { protocol, hostname, port } = new URL(address);
  return (
    readNoProxy(list).entryFor(hostname, Number(port || (protocol === 'https:' ? 443 : 80))) !== undefined
  );
}

// Tried with curl 7.88.1: the same list and address, a proxy on loopback, and who was asked.
describe('as curl reads it', () => {
  it.each([
    ['example.test', 'http://example.test/'],
    ['example.test', 'http://www.example.test/'],
    ['.example.test', 'http://example.test/'],
    ['.example.test', 'http://www.example.test/'],
    ['EXAMPLE.test', 'http://example.test/'],
    ['example.test.', 'http://example.test/'],
    ['example.test', 'http://example.test./'],
    ['test', 'http://example.test/'],
    ['*', 'http://example.test/'],
    ['a.test example.test', 'http://example.test/'],
    ['a.test  ,  example.test', 'http://example.test/'],
    [',a.test,,example.test', 'http://example.test/'],
    ['127.0.0.0/8', 'http://127.1.2.3:9/'],
    ['127.1.2.3', 'http://127.1.2.3:9/'],
    ['127.1.2.3/32', 'http://127.1.2.3:9/'],
    ['127.0.0.0/8', 'http://2130706433:9/'],
    ['10.0.0.0/8,172.16.0.0/12', 'https://172.31.255.255/'],
    ['::1', 'http://[::1]:9/'],
    ['::1', 'http://[0:0:0:0:0:0:0:1]:9/'],
    ['localhost', 'http://localhost:9/'],
  ])('%j holds %s', (list, address) => {
    expect(isDirect(list, address)).toBe(true);
  });

  it.each([
    ['', 'http://example.test/'],
    ['example.test', 'http://nonexample.test/'],
    ['www.example.test', 'http://example.test/'],
    ['..example.test', 'http://example.test/'],
    ['127.0.0.0/16', 'http://127.1.2.3:9/'],
    ['127.0.0.0/33', 'http://127.1.2.3:9/'],
    ['127.0.0.0/abc', 'http://127.1.2.3:9/'],
    ['172.16.0.0/12', 'https://172.32.0.0/'],
    ['.1.2.3', 'http://127.1.2.3:9/'],
    ['1.2.3', 'http://127.1.2.3:9/'],
    ['127.', 'http://127.1.2.3:9/'],
    ['127.*', 'http://127.1.2.3:9/'],
    ['127', 'http://127.1.2.3:9/'],
    ['127.0.0.0/8', 'http://localhost:9/'],
    ['fe80::/10', 'http://[::1]:9/'],
    ['a.test;example.test', 'http://example.test/'],
    ['http://example.test', 'http://example.test/'],
    ['.', 'http://example.test/'],
  ])('%j does not hold %s', (list, address) => {
    expect(isDirect(list, address)).toBe(false);
  });
});

describe('beyond curl', () => {
  it.each([
    ['*.example.test', 'http://www.example.test/'],
    ['a.test,*', 'http://example.test/'],
    ['example.test:80', 'http://example.test/'],
    ['example.test:443', 'https://example.test/'],
    ['127.1.2.3:9', 'http://127.1.2.3:9/'],
    ['[::1]', 'http://[::1]:9/'],
    ['[::1]:9', 'http://[::1]:9/'],
    ['0:0:0:0:0:0:0:1', 'http://[::1]:9/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['0.0.0.0/0', 'http://127.1.2.3/'],
    ['127.0.0.0/8', 'http://[::ffff:127.0.0.1]/'],
    ['bücher.test', 'http://www.bücher.test/'],
  ])('%j holds %s', (list, address) => {
    expect(isDirect(list, address)).toBe(true);
  });

  it.each([
    ['example.test:80', 'https://example.test/'],
    ['example.test:8080', 'http://example.test/'],
    ['[::1]:8', 'http://[::1]:9/'],
    ['fd00::/8', 'http://[fe80::1]/'],
    ['::/0', 'http://127.0.0.1/'],
  ])('%j does not hold %s', (list, address) => {
    expect(isDirect(list, address)).toBe(false);
  });
});

it('names the first entry that a host is in, and those that hold none', () => {
  const list = readNoProxy('127.*, 10.0.0.0/33, http://a.test, 10.0.0.0/8 .corp.test <-loopback>');
  expect(list.entryFor('10.1.2.3', 80)).toBe('10.0.0.0/8');
  expect(list.entryFor('git.corp.test', 443)).toBe('.corp.test');
  expect(list.unreadable).toEqual(['127.*', '10.0.0.0/33', 'http://a.test']);
  expect(list.loopbackByProxy).toBe(true);
});

it('holds an IPv4 address in a network exactly when their first bits are the same', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(octet, octet, octet, octet);
  const bitsOf = (octets: readonly number[]) =>
    octets.map((each) => each.toString(2).padStart(8, '0')).join('');
  fc.assert(
    fc.property(address, address, fc.nat(32), fc.boolean(), (host, other, bits, near) => {
      // Half of the networks begin as the host does.
      const all = bitsOf(host).slice(0, near ? bits : 0) + bitsOf(other).slice(near ? bits : 0);
      const network = [0, 8, 16, 24].map((at) => Number.parseInt(all.slice(at, at + 8), 2));
      const inside = bitsOf(host).slice(0, bits) === bitsOf(network).slice(0, bits);
      expect(isDirect(`a.test,${network.join('.')}/${bits}`, `http://${host.join('.')}/`)).toBe(inside);
    }),
  );
});

it('reads any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (list) => {
      for (const address of ['http://example.test', 'https://10.0.0.1', 'http://[fd00::1]:8080'])
        isDirect(list, address);
    }),
  );
});
