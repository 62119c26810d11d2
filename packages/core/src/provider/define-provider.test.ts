import { expect, it } from 'vitest';
import { defineProvider } from './define-provider';

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
