import { expect, it } from 'vitest';
import { resolveCompletionOptions } from './options';
import { createPageEngine } from './page-engine';

it.each([
  [{ endPoint: '/v1' }, 'endPoint of the widget; did you mean endpoint?'],
  [{ modle: 'acme-coder' }, 'modle of the widget; did you mean model?'],
  [{ keys: { acceptline: ['Alt-l'] } }, 'acceptline of keys; did you mean acceptLine?'],
  [{ engineOptions: { maxToken: 20 } }, 'maxToken; did you mean maxTokens?'],
])('refuses %o of a widget when its engine is made', async (options, message) => {
  const asked = createPageEngine(
    resolveCompletionOptions({ endpoint: 'http://127.0.0.1:9/v1', model: 'acme-coder', ...options } as never),
    new AbortController().signal,
  );
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-options',
    message: `unknown option ${message}`,
  });
});

it('takes all options of a widget', async () => {
  const options = resolveCompletionOptions({
    endpoint: 'http://127.0.0.1:9/v1',
    model: 'acme-coder',
    languageId: 'python',
    keys: { accept: ['Tab'] },
    strings: {},
    onStatus: undefined,
  });
  const engine = await createPageEngine(options, new AbortController().signal);
  expect(engine.status()).toEqual({ state: 'ready' });
  engine.dispose();
});
