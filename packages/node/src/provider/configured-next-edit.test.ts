import { describe, expect, it } from 'vitest';
import { createCompletionEngine } from '@org/completion-core';
import { DocumentTracker } from '@org/completion-core/host';
import { editFormatNames, nextEdit } from '@org/completion-core/next-edit';
import { localModel } from '@org/completion-local';
import { fakeClock, scriptedProvider } from '@org/completion-testing';
import { loadConfig, type ConfigFlags } from '../config/load-config';
import { configuredNextEdit } from './configured-next-edit';
import { createConfiguredProvider } from './create-configured-provider';
import { engineOptions } from './engine-options';

const completions = 'http://127.0.0.1:8000/v1';
const own = 'http://127.0.0.1:8001/v1';

function configure(env: Readonly<Record<string, string>>, flags: ConfigFlags = {}) {
  return loadConfig({ flags, env: { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere', ...env }, cwd: '/' });
}

/** A `fetch` that records requests and answers each with `answer`, as text and as a chat. */
function server(answer: string) {
  const sent: { readonly url: string; readonly authorization: string | undefined; readonly model: string }[] =
    [];
  const send = ((url: string, init: { headers: Record<string, string>; body: string }) => {
    const { model } = JSON.parse(init.body) as { model: string };
    sent.push({ url, authorization: init.headers['authorization'], model });
    const choice = { text: answer, message: { content: answer }, finish_reason: 'stop' };
    return Promise.resolve(Response.json({ choices: [choice] }));
  }) as unknown as typeof fetch;
  return { send, sent };
}

/** Asks for the next edit of a document, in an engine as a host makes it. */
async function ask(env: Readonly<Record<string, string>>, answer: string, flags: ConfigFlags = {}) {
  const config = await configure(env, { retry: false, ...flags });
  const { send, sent } = server(answer);
  const history = new DocumentTracker();
  const feature = await configuredNextEdit(config, { fetch: send, history });
  const engine = createCompletionEngine({
    ...engineOptions(config),
    provider: await createConfiguredProvider(config, {
      fetch: send,
      local: () => Promise.reject(new Error()),
    }),
    ...(feature === undefined ? {} : { nextEdit: feature }),
  });
  const document = {
    uri: 'file:///w/a.ts',
    languageId: 'typescript',
    text: 'const a = 1;\nlet b = 2;\n',
    relativePath: 'a.ts',
  };
  const outcome = await engine.nextEdit({ document, offset: 0, triggerKind: 'invoked' });
  engine.dispose();
  return { outcome, sent };
}

describe('configuredNextEdit', () => {
  it('is nothing without a model', async () => {
    const config = await configure({ COMPLETION_BASE_URL: completions });
    const { send } = server('');
    expect(await configuredNextEdit(config, { fetch: send })).toBeUndefined();
  });

  it('offers repeated edits with the local model, unless they are switched off', async () => {
    const env = { COMPLETION_PROVIDER: 'local' };
    const { send, sent } = server('');
    const options = { fetch: send };
    expect(await configuredNextEdit(await configure(env, { nextEdit: { repeat: false } }), options)).toBe(
      undefined,
    );
    const feature = await configuredNextEdit(await configure(env), options);
    const provider = localModel();
    const engine = createCompletionEngine({
      provider,
      ...(feature === undefined ? {} : { nextEdit: feature }),
    });
    const at = (text: string) =>
      engine.nextEdit({
        document: { uri: 'file:///w/a.ts', languageId: 'typescript', text },
        offset: 0,
        triggerKind: 'invoked',
      });
    await at('const price = 1;\nput(price);\n');
    const outcome = await at('const cost = 1;\nput(price);\n');
    engine.dispose();
    expect(outcome).toMatchObject({ kind: 'items', items: [{ insertText: 'cost', line: 1 }] });
    expect(sent).toEqual([]);
  });

  it('asks the server of completions, with its key', async () => {
    const { outcome, sent } = await ask(
      {
        COMPLETION_BASE_URL: completions,
        COMPLETION_API_KEY: 'c-key',
        COMPLETION_NEXT_EDIT_MODEL: 'sweep-next-edit-1.5b',
      },
      'const a = 1;\nconst b = 2;\n',
    );
    expect(outcome).toMatchObject({ kind: 'items', items: [{ insertText: 'cons' }] });
    expect(sent).toEqual([
      { url: `${completions}/completions`, authorization: 'Bearer c-key', model: 'sweep-next-edit-1.5b' },
    ]);
  });

  it('asks a server of its own, with its own key', async () => {
    const { outcome, sent } = await ask(
      {
        COMPLETION_BASE_URL: completions,
        COMPLETION_API_KEY: 'c-key',
        COMPLETION_NEXT_EDIT_MODEL: 'm',
        COMPLETION_NEXT_EDIT_BASE_URL: own,
        COMPLETION_NEXT_EDIT_API_KEY: 'e-key',
      },
      'const a = 1;\nconst b = 2;\n',
      { nextEdit: { format: 'sweep-v1' } },
    );
    expect(outcome.kind).toBe('items');
    expect(sent).toEqual([{ url: `${own}/completions`, authorization: 'Bearer e-key', model: 'm' }]);
  });

  it.each([
    [true, 2],
    [false, 1],
  ])('tries a server of its own again, or not: retry %s', async (retry, requests) => {
    const config = await configure(
      { COMPLETION_NEXT_EDIT_MODEL: 'm', COMPLETION_NEXT_EDIT_BASE_URL: own },
      { retry },
    );
    let asked = 0;
    const send = () => Promise.resolve(new Response('', { status: asked++ === 0 ? 503 : 400 }));
    const feature = await configuredNextEdit(config, { fetch: send });
    const engine = createCompletionEngine({
      provider: localModel(),
      ...(feature === undefined ? {} : { nextEdit: feature }),
    });
    const document = { uri: 'file:///w/a.ts', languageId: 'typescript', text: 'let b = 2;\n' };
    expect(await engine.nextEdit({ document, offset: 0, triggerKind: 'invoked' })).toMatchObject({
      kind: 'error',
    });
    engine.dispose();
    expect(asked).toBe(requests);
  });

  it("asks Inception's endpoint of edits", async () => {
    const { outcome, sent } = await ask(
      {
        COMPLETION_BASE_URL: completions,
        COMPLETION_NEXT_EDIT_MODEL: 'mercury-edit-2',
        COMPLETION_NEXT_EDIT_BASE_URL: 'https://api.inceptionlabs.ai/v1',
        COMPLETION_NEXT_EDIT_API_KEY: 'e-key',
      },
      '```\nconst a = 1;\nconst b = 2;\n```',
    );
    expect(outcome.kind).toBe('items');
    expect(sent).toEqual([
      {
        url: 'https://api.inceptionlabs.ai/v1/edit/completions',
        authorization: 'Bearer e-key',
        model: 'mercury-edit-2',
      },
    ]);
  });

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [
      {},
      /^next edits need a server, which the local model is not: set nextEdit\.baseUrl, or COMPLETION_NEXT_EDIT_BASE_URL/,
    ],
    [
      { COMPLETION_NEXT_EDIT_PROVIDER: 'mercury-edit' },
      /^mercury-edit needs an API key: set COMPLETION_NEXT_EDIT_BASE_URL \(https:\/\/api\.inceptionlabs\.ai\/v1\) and COMPLETION_NEXT_EDIT_API_KEY/,
    ],
    [{ COMPLETION_NEXT_EDIT_PROVIDER: 'token-factory' }, /set NEBIUS_API_KEY/],
    [{ COMPLETION_NEXT_EDIT_PROVIDER: 'openai-compatible' }, /set COMPLETION_NEXT_EDIT_BASE_URL/],
    [
      { COMPLETION_PROVIDER: 'mistral', COMPLETION_BASE_URL: 'https://mistral.example/v1' },
      /set COMPLETION_BASE_URL and COMPLETION_API_KEY/,
    ],
    [
      { COMPLETION_NEXT_EDIT_BASE_URL: own, COMPLETION_NEXT_EDIT_API_KEY: 'e-…' },
      /^the API key from environment COMPLETION_NEXT_EDIT_API_KEY holds a character/,
    ],
  ])('names what %o is missing', async (env, words) => {
    const config = await configure({ COMPLETION_NEXT_EDIT_MODEL: 'm', ...env });
    await expect(configuredNextEdit(config, { fetch: server('').send })).rejects.toThrow(words);
  });

  it('takes every format and every limit that the settings allow', async () => {
    const { send } = server('');
    for (const format of ['auto', ...editFormatNames]) {
      const flags = {
        nextEdit: { model: 'm', format, maxTokens: 16, timeoutMs: 1, requestsPerTenKeys: 0.01 },
      };
      const config = await configure({ COMPLETION_BASE_URL: completions }, flags);
      expect(await configuredNextEdit(config, { fetch: send })).toBeDefined();
    }
    expect(() => nextEdit({ maxTokens: 15 })).toThrow('maxTokens must be an integer ≥ 16');
    await expect(configure({}, { nextEdit: { maxTokens: 15 } })).rejects.toThrow(/^--max-tokens must be/);
  });

  describe('passes on', () => {
    const document = (name: string, text: string) => ({
      uri: `file:///w/${name}`,
      languageId: 'typescript',
      text,
      path: name,
      relativePath: name,
    });

    /** An engine whose next edits have these settings, asked at a model that a test answers for. */
    async function engineWith(settings: NonNullable<ConfigFlags['nextEdit']>) {
      const nextEditSettings = { model: 'm', format: 'sweep-v1', ...settings };
      const config = await configure({ COMPLETION_BASE_URL: completions }, { nextEdit: nextEditSettings });
      const clock = fakeClock();
      const provider = scriptedProvider();
      const tracker = new DocumentTracker({ clock });
      const feature = await configuredNextEdit(config, {
        fetch: server('').send,
        history: tracker,
        provider,
      });
      if (feature === undefined) throw new Error('there are no next edits');
      const engine = createCompletionEngine({ ...engineOptions(config), provider, clock, nextEdit: feature });
      return { engine, provider, clock, tracker };
    }

    it('nextEdit.maxTokens and what was edited lately in other documents', async () => {
      const { engine, provider, tracker } = await engineWith({ maxTokens: 77 });
      tracker.update(document('b.ts', 'export const old = 1;\n'));
      tracker.update(document('b.ts', 'export const young = 1;\n'));
      void engine.nextEdit({
        document: document('a.ts', 'let b = 2;\n'),
        offset: 0,
        triggerKind: 'invoked',
      });
      const { request } = await provider.nextRequest();
      engine.dispose();
      expect(request.maxTokens).toBe(77);
      expect(JSON.stringify(request)).toContain('export const young = 1;');
    });

    it('nextEdit.timeoutMs, whatever the deadline of completions is', async () => {
      const { engine, clock } = await engineWith({ timeoutMs: 120 });
      const outcomes: unknown[] = [];
      void engine
        .nextEdit({ document: document('a.ts', 'let b = 2;\n'), offset: 0, triggerKind: 'invoked' })
        .then((outcome) => outcomes.push(outcome));
      await clock.advance(119);
      expect(outcomes).toEqual([]);
      await clock.advance(1);
      expect(outcomes).toMatchObject([{ error: { code: 'timeout' } }]);
      engine.dispose();
    });

    it.each([
      [0.01, 3],
      [20, 8],
    ])('nextEdit.requestsPerTenKeys: by %d eight edits pay for %d requests', async (perTenKeys, requests) => {
      const { engine, provider, clock, tracker } = await engineWith({ requestsPerTenKeys: perTenKeys });
      tracker.update(document('a.ts', 'let n = 0;\n'));
      for (let round = 1; round <= 8; round++) {
        const now = document('a.ts', `let n = ${round};\n`);
        tracker.update(now);
        const outcome = engine.nextEdit({ document: now, offset: 9, triggerKind: 'automatic' });
        await clock.advance(3_000);
        provider.requests.at(-1)?.send(now.text);
        provider.requests.at(-1)?.end();
        await clock.advance(0);
        await outcome;
      }
      engine.dispose();
      expect(provider.requests).toHaveLength(requests);
    });
  });
});
