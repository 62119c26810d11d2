import { describe, expect, it } from 'vitest';
import { readServerError, serverErrorIn } from './server-error';

describe('readServerError', () => {
  it.each([
    ['{"error":{"message":"too long","code":"context_length_exceeded","param":"prompt"}}', 'too long'],
    ['{"id":"1","error":{"message":"too long"}}', 'too long'],
    ['{"object":"error","message":"too long","code":400}', 'too long'],
    ['{"type":"error","error":{"type":"overloaded_error","message":"too long"}}', 'too long'],
    ['{"error":"too long"}', 'too long'],
    ['{"error":{"error":{"message":"too long"}}}', 'too long'],
    ['{"errors":[{"message":"too long"}]}', 'too long'],
    ['{"title":"Bad Request","detail":"too long"}', 'too long'],
    ['{"detail":[{"loc":["body","top_k"],"msg":"extra field"}]}', 'top_k: extra field'],
    ['["too long","too slow"]', 'too long; too slow'],
    ['too\n long', 'too long'],
    ['<html><title>502 Bad Gateway</title>', 'an HTML page ("502 Bad Gateway") instead of an answer'],
    ['', ''],
    ['{"a":1}', '{"a":1}'],
  ])('reads %s as %s', (body, message) => {
    expect(readServerError(body).message).toBe(message);
  });

  it('reads field, code and status', () => {
    expect(
      readServerError('{"error":{"message":"m","code":"too_long","param":"prompt","status":422}}'),
    ).toEqual({
      message: 'm',
      code: 'too_long',
      param: 'prompt',
      status: 422,
    });
    expect(readServerError('{"object":"error","message":"m","code":400}')).toMatchObject({
      code: undefined,
      status: 400,
    });
    expect(readServerError('{"detail":[{"loc":["body","top_k"],"msg":"extra"}]}').param).toBe('top_k');
  });

  it('stops at a limit of nested errors', () => {
    const deep = '{"error":'.repeat(2_000) + '"x"' + '}'.repeat(2_000);
    expect(readServerError(deep).message).toMatch(/^\{"error"/);
  });
});

describe('serverErrorIn', () => {
  it.each([
    { error: { message: 'm' } },
    { id: 'a', choices: [], error: { message: 'm' } },
    { object: 'error', message: 'm' },
    { type: 'error', message: 'm' },
    { errors: ['m'] },
    { code: 1113, msg: 'm', success: false },
    [{ error: { code: 503, message: 'm', status: 'UNAVAILABLE' } }],
    { choices: [{ error: { message: 'm' }, finish_reason: null }] },
  ])('finds the error in %j', (value) => {
    expect(serverErrorIn(value)?.message).toBe('m');
  });

  it.each([
    { choices: [{ text: '"error"', finish_reason: 'stop' }], error: null },
    { object: 'text_completion', choices: [{ text: 'error' }], errors: [] },
    { message: 'm' },
    'error',
    null,
  ])('finds no error in %j', (value) => {
    expect(serverErrorIn(value)).toBeUndefined();
  });

  it('reads any value that is known to be an error', () => {
    expect(serverErrorIn({ message: 'm' }, true)?.message).toBe('m');
    expect(serverErrorIn('m', true)?.message).toBe('m');
    expect(serverErrorIn({ choices: [{ finish_reason: 'error' }] })?.message).toBe('the model failed');
  });
});
