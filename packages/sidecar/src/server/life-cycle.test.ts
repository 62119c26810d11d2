import { describe, expect, it } from 'vitest';
import type { Message } from 'vscode-languageserver/node';
import { LifeCycle, wellFormed } from './life-cycle';

const request = (method: string) => ({ jsonrpc: '2.0', id: 1, method }) as Message;
const notification = (method: string) => ({ jsonrpc: '2.0', method }) as Message;

/** Codes with which messages are refused, one after the other. */
const codes = (...messages: Message[]) => {
  const life = new LifeCycle();
  return messages.map((message) => life.refusal(message)?.code);
};

it('accepts initialize first and once', () => {
  expect(
    codes(
      request('workspace/executeCommand'),
      notification('textDocument/didOpen'),
      request('shutdown'),
      notification('initialize'),
      request('initialize'),
      notification('textDocument/didOpen'),
      request('initialize'),
      request('workspace/executeCommand'),
    ),
  ).toEqual([-32_002, -32_002, -32_002, -32_002, undefined, undefined, -32_600, undefined]);
});

it('accepts nothing but exit after shutdown', () => {
  expect(
    codes(
      request('initialize'),
      request('shutdown'),
      notification('textDocument/didOpen'),
      request('shutdown'),
      request('initialize'),
      notification('exit'),
    ),
  ).toEqual([undefined, undefined, -32_600, -32_600, -32_600, undefined]);
});

it('accepts exit and responses at any time', () => {
  const answer = { jsonrpc: '2.0', id: 1, result: null } as Message;
  expect(codes(answer, notification('exit'))).toEqual([undefined, undefined]);
});

describe('a message', () => {
  it.each([
    [{ id: 'a', method: 'm' }, true],
    [{ method: 'm' }, true],
    [{ id: 7, result: null }, true],
    [{ id: 7, error: { code: 1, message: '' } }, true],
    [{ id: null, error: { code: 1, message: '' } }, false],
    [{ id: 7 }, true],
    [{ id: 7, method: 1 }, false],
    [{ id: {}, method: 'm' }, false],
    [[{ id: 7, method: 'm' }], false],
    [{}, false],
  ])('decides whether a message is well formed: %j, %s', (message, expected) => {
    expect(wellFormed(message as unknown as Message) !== undefined).toBe(expected);
  });

  it('adds the result null to a response without result and error', () => {
    expect(wellFormed({ jsonrpc: '2.0', id: 7 } as Message)).toEqual({ jsonrpc: '2.0', id: 7, result: null });
  });
});
