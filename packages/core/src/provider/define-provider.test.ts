import { expect, it, onTestFinished } from 'vitest';
import { llamaCpp } from './llama-cpp';
import { ollama } from './ollama';
import { openAICompatible } from './open-ai-compatible';
import { defineProvider, type ProviderOptions } from './define-provider';
import { providers } from './registry';

const baseUrl = 'http://127.0.0.1:8000';

const definition = {
  name: 'acme',
  displayName: 'Acme',
  defaultUrl: 'http://127.0.0.1:8000',
  defaultModel: 'acme-coder',
  root: '/v1',
  paths: ['/complete'],
  strategies: ['suffix-param'],
  maxStops: 4,
  requests: { 'suffix-param': () => ({ path: '/complete', body: {} }) },
} as const;

it('makes a factory that has the definition as its info', () => {
  const acme = defineProvider(definition);
  expect(acme.info).toBe(definition);
  expect(acme().id).toBe('acme');
});

it.each([
  [
    undefined,
    'definition must be an object with name, displayName, defaultModel, root, paths, strategies and maxStops, got undefined',
  ],
  [{}, 'definition.name must be a non-empty string, got undefined'],
  [{ ...definition, displayName: '' }, 'definition.displayName must be a non-empty string, got ""'],
  [{ ...definition, root: undefined }, 'definition.root must be a string, got undefined'],
  [{ ...definition, paths: '/complete' }, 'definition.paths must be a list, got "/complete"'],
  [
    { ...definition, strategies: ['infill'] },
    'definition.strategies.0 must be one of fim | suffix-param | prefix-only | chat-infill, got "infill"',
  ],
  [{ ...definition, maxStops: -1 }, 'definition.maxStops must be an integer ≥ 0, got -1'],
  [
    { ...definition, requests: undefined },
    'definition.requests must be an object with suffix-param, got undefined',
  ],
  [
    { ...definition, strategies: ['suffix-param', 'fim'] },
    'definition.requests.fim must be a function, got undefined',
  ],
])('names what is wrong in the definition %j', (wrong, message) =>
  expect(() => defineProvider(wrong as never)).toThrowError(
    expect.objectContaining({ code: 'invalid-options', message }),
  ),
);

it.each([
  [
    'baseURL',
    () => openAICompatible({ baseURL: baseUrl } as never),
    'baseURL of openai-compatible; did you mean baseUrl?',
  ],
  [
    'apikey',
    () => openAICompatible({ baseUrl, apikey: 'k' } as never),
    'apikey of openai-compatible; did you mean apiKey?',
  ],
  [
    'keep_alive',
    () => ollama({ keep_alive: '5m' } as never),
    'keep_alive of ollama; did you mean keepAlive?',
  ],
  [
    'keepAlive',
    () => llamaCpp({ keepAlive: '5m' } as never),
    'keepAlive of llama-cpp; it must be one of apiKey | baseUrl | model | headers | fetch | idleTimeoutMs | retry | clock | random',
  ],
  [
    'regoin',
    () =>
      defineProvider<'acme', ProviderOptions & { readonly region?: string }>({
        ...definition,
        options: ['region'],
      })({
        regoin: 'eu',
      } as never),
    'regoin of acme; did you mean region?',
  ],
])('refuses the unknown option %s of a provider', (_, create, message) => {
  expect(create).toThrowError(
    expect.objectContaining({ code: 'invalid-options', message: `unknown option ${message}` }),
  );
});

it('takes the options of a provider and those of every provider, also where they are undefined', () => {
  const options = { baseUrl, keepAlive: '5m', apiKey: undefined, headers: {}, retry: false };
  expect(ollama(options).endpoint).toBe(baseUrl);
  expect(
    openAICompatible({ baseUrl, id: 'lab', maxStops: 2, strategies: ['fim'], baseURL: undefined } as never)
      .id,
  ).toBe('lab');
});

it('refuses options that are no object', () => {
  expect(() => openAICompatible('http://127.0.0.1:8000' as never)).toThrowError(
    expect.objectContaining({
      message: 'the options of openai-compatible must be an object, got "http://127.0.0.1:8000"',
    }),
  );
});

it.each(providers.map((provider) => [provider.info.name, provider] as const))(
  'lets %s take a model from the list of the server where its definition says so, and none is set',
  (_name, provider) => {
    const server = { baseUrl: 'http://127.0.0.1:9', apiKey: 'k' };
    const made = [provider(server), provider({ ...server, model: 'mine' })];
    for (const each of made) onTestFinished(() => each.dispose?.());
    const takes = made.map((each) => 'servedModel' in each);
    expect(takes).toEqual([provider.info.modelFromList === 'listed', false]);
  },
);
