import { describe, expect, it } from 'vitest';
import { redactKeys, redactSecrets, secretsInHeaders } from './redact-keys';

// Assembled, so that no scanner takes them for real.
const random = ['a1B2c3D4', 'e5F6g7H8', 'i9J0k1L2'].join('');

describe('redactKeys', () => {
  it.each([
    `Incorrect API key provided: ${random}.`,
    `Incorrect API key provided: ${['sk', random].join('-')}. You can find it elsewhere.`,
    `invalid key ${['sk', 'proj', random].join('-')}`,
    `Authorization: Bearer ${random}`,
    `{"api_key":"${random}"}`,
    `token=${random}&user=me`,
    `secret is ${random}`,
    `unknown ${['ghp', random].join('_')}`,
    `unknown ${['hf', random].join('_')}`,
    `unknown ${['v1.', random].join('')}`,
    `expired ${['eyJ' + random, random, random].join('.')}`,
  ])('masks the key in: %s', (text) => {
    const redacted = redactKeys(text);
    expect(redacted).toContain('[key]');
    expect(redacted).not.toContain(random);
  });

  it.each([
    'The model `Qwen/Qwen2.5-Coder-32B-Instruct-fast` does not exist.',
    'request req_011CSHoEeqs5C35K2UUqR7Fy failed',
    "This model's maximum context length is 32768 tokens; you asked for 40000 tokens",
    'max_tokens: must be at most 4096',
    'unexpected token: identifier at line 3',
    'the key of this request is missing',
    'hf-internal-testing/tiny-random-model is gated',
    'id 550e8400-e29b-41d4-a716-446655440000',
  ])('keeps a message without a key: %s', (text) => {
    expect(redactKeys(text)).toBe(text);
  });

  it('masks a known key in the spellings of JSON and URLs', () => {
    const secret = 'ab"c/d+e\\f';
    for (const written of [secret, JSON.stringify(secret), 'ab\\"c\\/d+e\\\\f', encodeURIComponent(secret)])
      expect(redactSecrets(`x ${written} y`, [secret])).toMatch(/^x "?\[key\]"? y$/);
    expect(redactSecrets('if x then', ['if'])).toBe('if x then');
  });

  it('takes time linear in the length of the message', () => {
    for (const part of ['sk-', 'eyJ', 'token ', 'Bearer ', 'key: ', 'v1.', ' ']) {
      const cost = (times: number) => {
        const text = part.repeat(times);
        const runs = Array.from({ length: 3 }, () => {
          const { user } = process.cpuUsage();
          redactKeys(text);
          return process.cpuUsage().user - user;
        });
        return Math.min(...runs);
      };
      // Sixteen times as long: sixteen times the work, not two hundred and fifty-six. The constant is for what costs nearly nothing.
      expect(cost(48_000), part).toBeLessThan(64 * cost(3_000) + 30_000);
    }
  });
});

it('finds keys of headers with and without the word before them', () => {
  expect(secretsInHeaders({ Authorization: `Bearer ${random}`, 'x-org': 'acme' })).toEqual([
    `Bearer ${random}`,
    random,
  ]);
});
