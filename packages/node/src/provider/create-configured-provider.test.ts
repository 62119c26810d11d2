import { describe, expect, it } from 'vitest';
import type { ProviderRequest } from '@org/completion-core/provider';
import { loadConfig, type ConfigFlags } from '../config/load-config';
import { chooseModel, createConfiguredProvider, requireKey } from './create-configured-provider';

const keys = { NEBIUS_API_KEY: 'nebius-key', COMPLETION_API_KEY: 'other-key' };

async function configure(flags: ConfigFlags, env: Readonly<Record<string, string>> = keys) {
  return loadConfig({ flags, env: { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere', ...env }, cwd: '/' });
}

/** A `fetch` that records requests and answers with an empty list, or with an empty answer. */
function recorder() {
  const sent: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const send = ((url: string, init: { headers: Record<string, string> }) => {
    sent.push({ url, authorization: init.headers['authorization'] });
    return Promise.resolve(
      new Response('{"data":[],"choices":[{"text":"","finish_reason":"stop"}],"stop":true,"done":true}'),
    );
  }) as unknown as typeof fetch;
  return { send, sent };
}

const request: ProviderRequest = {
  prompt: { strategy: 'prefix-only', text: 'a', stop: [] },
  model: 'm',
  maxTokens: 8,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///a.ts',
};
const local = () => Promise.reject(new Error('local was called'));

describe('createConfiguredProvider', () => {
  it.each<[string, ConfigFlags, Record<string, string>, string, string | undefined]>([
    ['sends Token Factory its own key', {}, keys, 'https://api.tokenfactory.nebius.com/v1/', 'nebius-key'],
    [
      'sends a base URL the key that belongs to it',
      {},
      { ...keys, COMPLETION_BASE_URL: 'http://127.0.0.1:8000/v1' },
      'http://127.0.0.1:8000/v1/',
      'other-key',
    ],
    [
      'sends a base URL from a flag no key of the environment',
      { baseUrl: 'http://127.0.0.1:8001/v1' },
      { ...keys, COMPLETION_BASE_URL: 'http://127.0.0.1:8000/v1' },
      'http://127.0.0.1:8001/v1/',
      undefined,
    ],
    [
      'sends Ollama at its default address no key',
      { provider: 'ollama' },
      keys,
      'http://127.0.0.1:11434/',
      undefined,
    ],
    [
      'sends llama.cpp at its default address no key',
      { provider: 'llama-cpp' },
      keys,
      'http://127.0.0.1:8080/',
      undefined,
    ],
  ])('%s', async (_, flags, env, url, key) => {
    const { send, sent } = recorder();
    const provider = await createConfiguredProvider(await configure({ retry: false, ...flags }, env), {
      fetch: send,
      local,
    });
    const { signal } = new AbortController();
    await provider.models?.({ signal });
    for await (const _event of provider.stream(request, { signal }));
    expect(sent.length).toBeGreaterThan(1);
    for (const each of sent) {
      expect(each.url.startsWith(url)).toBe(true);
      expect(each.authorization).toBe(key === undefined ? undefined : `Bearer ${key}`);
    }
  });

  it.each<[ConfigFlags, RegExp]>([
    [{ provider: 'openai-compatible' }, /COMPLETION_BASE_URL/],
    [{ provider: 'token-factory' }, /NEBIUS_API_KEY/],
    [
      { provider: 'mistral' },
      /COMPLETION_BASE_URL \(https:\/\/api\.mistral\.ai\/v1\) and COMPLETION_API_KEY/,
    ],
    [
      { provider: 'deepseek' },
      /COMPLETION_BASE_URL \(https:\/\/api\.deepseek\.com\/beta\) and COMPLETION_API_KEY/,
    ],
  ])('names the setting that %o is missing', async (flags, words) => {
    const config = await configure(flags, {});
    expect(() => requireKey(config)).toThrow(words);
  });

  it.each([
    'http://localhost:8000/v1',
    'http://app.localhost',
    'http://host.docker.internal:8000',
    'http://[::1]:1',
  ])('requires no key of a server on this machine: %s', async (baseUrl) => {
    const config = await configure({ provider: 'mistral', baseUrl }, {});
    expect(() => requireKey(config)).not.toThrow();
  });

  it.each(['sk-\nsecret', 'sk-…', 'secret\u200b'])(
    'rejects a key that no header can carry: %j',
    async (apiKey) => {
      const config = await configure(
        {},
        { COMPLETION_BASE_URL: 'http://127.0.0.1:8000/v1', COMPLETION_API_KEY: apiKey },
      );
      const fault = /^the API key from environment COMPLETION_API_KEY holds a character that no key has/;
      expect(() => requireKey(config)).toThrow(fault);
      expect(() => requireKey(config)).not.toThrow(/sk-|secret/);
    },
  );

  it('opens the embedded model for the provider `local`', async () => {
    const config = await configure({ provider: 'local' }, {});
    await expect(createConfiguredProvider(config, { fetch: recorder().send, local })).rejects.toThrow(
      'local was called',
    );
  });
});

describe('chooseModel', () => {
  it('chooses the best model on the list of Token Factory, and the sample when the list cannot be read', async () => {
    const config = await configure({});
    const provider = await createConfiguredProvider(config, { fetch: recorder().send, local });
    const { signal } = new AbortController();
    const listed = [{ id: 'Qwen/Qwen2.5-Coder-7B', fim: true, evidence: '' }];
    expect(await chooseModel(config, { ...provider, models: () => Promise.resolve(listed) }, signal)).toBe(
      'Qwen/Qwen2.5-Coder-7B',
    );
    const broken = { ...provider, models: () => Promise.reject(new Error('down')) };
    expect(await chooseModel(config, broken, signal)).toBe('meta-llama/Meta-Llama-3.1-70B-Instruct');
  });

  it('chooses a model on the list of an OpenAI-compatible server, and `default` when the list cannot be read', async () => {
    const config = await configure({ baseUrl: 'http://127.0.0.1:8000/v1' });
    const { signal } = new AbortController();
    const list: typeof fetch = () => Promise.resolve(Response.json({ data: [{ id: 'served-name' }] }));
    const serving = await createConfiguredProvider(config, { fetch: list, local });
    expect(await chooseModel(config, serving, signal)).toBe('served-name');
    expect(
      await chooseModel({ ...config, settings: { ...config.settings, model: 'mine' } }, serving, signal),
    ).toBe('mine');
    const down: typeof fetch = () => Promise.reject(new TypeError('down'));
    const broken = await createConfiguredProvider(config, { fetch: down, local });
    expect(await chooseModel(config, broken, signal)).toBe('default');
  });

  it('keeps what the list says of the context, for prompts that fit from the first on', async () => {
    const config = await configure({ baseUrl: 'http://127.0.0.1:8000/v1' });
    const list = { data: [{ id: 'smol', owned_by: 'vllm', max_model_len: 1_024 }] };
    const send = (() => Promise.resolve(Response.json(list))) as unknown as typeof fetch;
    const provider = await createConfiguredProvider(config, { fetch: send, local });
    expect(await chooseModel(config, provider, new AbortController().signal)).toBe('smol');
    expect(provider.facts?.('smol')).toMatchObject({ contextTokens: 1_024 });
  });
});
