import { describe, expect, it } from 'vitest';
import { hostedServers, keyVariables, serverOf } from './server-key';

const keys =
  (stored: Readonly<Record<string, string>>) =>
  (origin: string): Promise<string | undefined> =>
    Promise.resolve(stored[origin]);
const tokenFactory = hostedServers.find(({ provider }) => provider === 'token-factory')?.origin ?? '';
const mistral = hostedServers.find(({ provider }) => provider === 'mistral')?.origin ?? '';

describe('the server of the settings', () => {
  it('is that of the base URL', () => {
    expect(serverOf({ provider: 'mistral', baseUrl: 'http://127.0.0.1:8000/v1' })).toMatchObject({
      origin: 'http://127.0.0.1:8000',
      name: '127.0.0.1:8000',
      provider: 'mistral',
    });
  });

  it('is the own one of a provider', () => {
    expect(serverOf({ provider: 'mistral' })).toMatchObject({ origin: mistral, name: 'Mistral' });
  });

  it.each([{}, { provider: 'local' }, { provider: 'openai-compatible' }, { baseUrl: 'not a URL' }])(
    'is none for %j',
    (settings) => {
      expect(serverOf(settings)).toBeUndefined();
    },
  );
});

describe('the variables with keys', () => {
  it('have a key beside the address that it belongs to', async () => {
    const settings = { baseUrl: 'http://127.0.0.1:8000/v1' };
    expect(await keyVariables(settings, keys({ 'http://127.0.0.1:8000': 'a-key' }))).toEqual({
      COMPLETION_API_KEY: 'a-key',
      COMPLETION_BASE_URL: 'http://127.0.0.1:8000/v1',
    });
  });

  it('have no key of another server', async () => {
    const stored = keys({ 'http://127.0.0.1:8000': 'a-key' });
    expect(await keyVariables({ baseUrl: 'http://127.0.0.1:8001/v1' }, stored)).toEqual({});
    expect(await keyVariables({ provider: 'local' }, stored)).toEqual({});
    expect(await keyVariables({}, stored)).toEqual({});
  });

  it('name the address of a provider whose key is stored', async () => {
    expect(await keyVariables({ provider: 'mistral' }, keys({ [mistral]: 'm-key' }))).toEqual({
      COMPLETION_API_KEY: 'm-key',
      COMPLETION_BASE_URL: 'https://api.mistral.ai/v1',
      COMPLETION_PROVIDER: 'mistral',
    });
  });

  it('have the key for Token Factory always, which the server sends there only', async () => {
    expect(await keyVariables({}, keys({ [tokenFactory]: 't-key' }))).toEqual({ NEBIUS_API_KEY: 't-key' });
  });
});
