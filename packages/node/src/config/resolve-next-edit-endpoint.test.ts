import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type LoadConfigOptions } from './load-config';
import { showOrigin } from './origin';

let home = '';
let work = '';

beforeEach(async () => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'completion-next-edit-')));
  home = join(base, 'home');
  work = join(base, 'work');
  await mkdir(join(work, '.git'), { recursive: true });
});

afterEach(() => rm(dirname(home), { recursive: true, force: true }));

async function userFile(content: unknown): Promise<string> {
  const path = join(home, 'completion', 'config.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function projectFile(content: unknown): Promise<string> {
  const path = join(work, 'completion.config.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function load({ env = {}, ...options }: LoadConfigOptions = {}) {
  return loadConfig({
    cwd: work,
    file: join(work, 'a.ts'),
    env: { XDG_CONFIG_HOME: home, ...env },
    ...options,
  });
}

const model = { COMPLETION_NEXT_EDIT_MODEL: 'zeta-2.1' };
const mine = 'http://127.0.0.1:9/v1';
const other = 'http://127.0.0.1:10/v1';

describe('the server of next edits', () => {
  it('is none without a model', async () => {
    expect((await load()).nextEditEndpoint).toBeUndefined();
    expect((await load({ env: { COMPLETION_BASE_URL: mine } })).nextEditEndpoint).toBeUndefined();
  });

  it('is that of completions, with its key and its headers', async () => {
    await userFile({ headers: { 'x-team': 'blue' }, baseUrl: mine });
    const { nextEditEndpoint, warnings } = await load({
      env: { ...model, COMPLETION_BASE_URL: mine, COMPLETION_API_KEY: 'c-key' },
    });
    expect(nextEditEndpoint).toMatchObject({ provider: 'openai-compatible', baseUrl: mine });
    expect(nextEditEndpoint?.apiKey?.reveal()).toBe('c-key');
    expect(nextEditEndpoint?.headers['x-team']?.reveal()).toBe('blue');
    expect(warnings).toEqual([]);
  });

  it('is one of its own, which gets no key of completions', async () => {
    await userFile({ nextEdit: { model: 'zeta-2.1', baseUrl: other } });
    const { endpoint, nextEditEndpoint } = await load({
      env: { COMPLETION_BASE_URL: mine, COMPLETION_API_KEY: 'c-key', NEBIUS_API_KEY: 'n-key' },
    });
    expect(endpoint.baseUrl).toBe(mine);
    expect(nextEditEndpoint).toMatchObject({
      provider: 'openai-compatible',
      baseUrl: other,
      apiKey: undefined,
      headers: {},
    });
  });

  it.each([
    ['https://api.inceptionlabs.ai/v1', 'mercury-edit'],
    ['https://api.inceptionlabs.ai.evil.example/v1', 'openai-compatible'],
    [mine, 'llama-cpp'],
  ])('at %s is spoken to as %s when no provider is named', async (baseUrl, provider) => {
    await userFile({ provider: 'llama-cpp', baseUrl: mine });
    const { nextEditEndpoint } = await load({ env: { ...model, COMPLETION_NEXT_EDIT_BASE_URL: baseUrl } });
    expect(nextEditEndpoint).toMatchObject({ provider, baseUrl });
  });

  it('is spoken to as Mercury edit where completions go to Inception', async () => {
    const { endpoint, nextEditEndpoint } = await load({
      env: {
        ...model,
        COMPLETION_BASE_URL: 'https://api.inceptionlabs.ai/v1',
        COMPLETION_API_KEY: 'c-key',
      },
    });
    expect(endpoint.provider).toBe('openai-compatible');
    expect(nextEditEndpoint?.provider).toBe('mercury-edit');
    expect(nextEditEndpoint?.apiKey?.reveal()).toBe('c-key');
  });

  it('has the address of completions when the same provider is named', async () => {
    await userFile({ provider: 'ollama', baseUrl: mine, nextEdit: { provider: 'ollama', model: 'm' } });
    expect((await load()).nextEditEndpoint).toMatchObject({ provider: 'ollama', baseUrl: mine });
  });

  it('has the provider that is named, at its own address', async () => {
    await userFile({ baseUrl: mine, nextEdit: { provider: 'ollama', model: 'm' } });
    expect((await load()).nextEditEndpoint).toMatchObject({ provider: 'ollama', baseUrl: undefined });
  });

  it('is told to be unused without a model', async () => {
    const user = await userFile({ nextEdit: { baseUrl: mine } });
    expect((await load()).warnings).toEqual([
      `nextEdit.baseUrl (user file ${user}:1:24) is not used: there are no next edits without a model; set nextEdit.model, or COMPLETION_NEXT_EDIT_MODEL`,
    ]);
  });

  it.each([
    ['localhost:8000', /^COMPLETION_NEXT_EDIT_BASE_URL must be an http or https URL/],
    [
      'https://me:secret@example.com',
      /^COMPLETION_NEXT_EDIT_BASE_URL must not contain .*; set COMPLETION_NEXT_EDIT_API_KEY/,
    ],
  ])('cannot be at %s', async (baseUrl, message) => {
    await expect(load({ env: { ...model, COMPLETION_NEXT_EDIT_BASE_URL: baseUrl } })).rejects.toThrow(
      message,
    );
    const user = await userFile({ nextEdit: { model: 'm', baseUrl } });
    await expect(load()).rejects.toThrow(`${user}:1:36: nextEdit.baseUrl must`);
  });
});

describe('a project file', () => {
  it('may choose model, format and limits, and neither server nor key', async () => {
    const project = await projectFile({
      nextEdit: {
        model: 'theirs',
        format: 'zeta-2',
        requestsPerTenKeys: 0.1,
        provider: 'ollama',
        baseUrl: 'http://evil.example/v1',
        apiKey: 'stolen',
      },
    });
    const env = { COMPLETION_BASE_URL: mine, COMPLETION_API_KEY: 'c-key' };
    const config = await load({ env });
    expect(config.settings.nextEdit).toEqual({
      model: 'theirs',
      format: 'zeta-2',
      requestsPerTenKeys: 0.1,
      repeat: true,
      maxTokens: 1024,
    });
    expect(config.nextEditEndpoint).toMatchObject({ provider: 'openai-compatible', baseUrl: mine });
    expect(config.nextEditEndpoint?.apiKey?.reveal()).toBe('c-key');
    expect(config.warnings).toEqual([
      `${project}:1:85: a project may not set "nextEdit.provider", "nextEdit.baseUrl", "nextEdit.apiKey": ignored. Set it in your own configuration file, in the environment or by a flag.`,
    ]);
    expect(inspect(config, { depth: 9 })).not.toMatch(/evil|stolen/);
  });

  it('cannot choose the server by a prototype or a dotted name', async () => {
    await projectFile(
      '{"__proto__": {"nextEdit": {"baseUrl": "http://evil.example"}}, "nextEdit": {"model": "m", "__proto__": {"baseUrl": "http://evil.example"}}, "nextEdit.baseUrl": "http://evil.example"}',
    );
    expect((await load()).nextEditEndpoint).toMatchObject({ provider: 'local', baseUrl: undefined });
  });
});

describe('the key of next edits', () => {
  const env = { ...model, COMPLETION_NEXT_EDIT_BASE_URL: other, COMPLETION_NEXT_EDIT_API_KEY: 'e-key' };

  it('is sent to the address of next edits, and completions keep theirs', async () => {
    const both = { ...env, COMPLETION_BASE_URL: mine, COMPLETION_API_KEY: 'c-key' };
    const { endpoint, nextEditEndpoint } = await load({ env: both });
    expect(endpoint.apiKey?.reveal()).toBe('c-key');
    expect(nextEditEndpoint?.apiKey?.reveal()).toBe('e-key');
    expect(nextEditEndpoint?.apiKeyFrom).toBe('environment COMPLETION_NEXT_EDIT_API_KEY');
  });

  it('is sent to no other server', async () => {
    const flags = { nextEdit: { baseUrl: 'http://127.0.0.1:11/v1' } };
    const { nextEditEndpoint, warnings } = await load({ env, flags });
    expect(nextEditEndpoint).toMatchObject({ baseUrl: 'http://127.0.0.1:11/v1', apiKey: undefined });
    expect(warnings).toEqual([
      'COMPLETION_NEXT_EDIT_API_KEY is not sent: it belongs to COMPLETION_NEXT_EDIT_BASE_URL, and another server is used',
    ]);
  });

  it('belongs to the address of completions when next edits have none', async () => {
    const { endpoint, nextEditEndpoint } = await load({
      env: { ...model, COMPLETION_BASE_URL: mine, COMPLETION_NEXT_EDIT_API_KEY: 'e-key' },
    });
    expect(endpoint.apiKey).toBeUndefined();
    expect(nextEditEndpoint?.apiKey?.reveal()).toBe('e-key');
  });

  it('belongs to nothing when there is no address', async () => {
    const { warnings } = await load({ env: { ...model, COMPLETION_NEXT_EDIT_API_KEY: 'e-key' } });
    expect(warnings).toEqual([
      'COMPLETION_NEXT_EDIT_API_KEY is not sent: it belongs to COMPLETION_NEXT_EDIT_BASE_URL, which is not set',
    ]);
  });

  it('in the user file is sent to the server named beside it, and to no other', async () => {
    const user = await userFile({ nextEdit: { model: 'm', baseUrl: other, apiKey: 'f-key' } });
    const there = (await load()).nextEditEndpoint;
    expect(there?.apiKey?.reveal()).toBe('f-key');
    expect(there?.apiKeyFrom).toBe(`user file ${user}:1:70`);
    const elsewhere = await load({ env: { COMPLETION_NEXT_EDIT_BASE_URL: mine } });
    expect(elsewhere.nextEditEndpoint).toMatchObject({ baseUrl: mine, apiKey: undefined });
  });

  it('in the user file belongs to the server of completions when next edits name none', async () => {
    await userFile({ baseUrl: mine, apiKey: 'c-key', nextEdit: { model: 'm', apiKey: 'f-key' } });
    const { endpoint, nextEditEndpoint } = await load();
    expect([endpoint.apiKey?.reveal(), nextEditEndpoint?.apiKey?.reveal()]).toEqual(['c-key', 'f-key']);
    const elsewhere = await load({ env: { COMPLETION_BASE_URL: other } });
    expect(elsewhere.nextEditEndpoint).toMatchObject({ baseUrl: other, apiKey: undefined });
  });

  it('in the user file without a server belongs to none', async () => {
    const user = await userFile({ nextEdit: { model: 'm', apiKey: 'f-key' } });
    const { nextEditEndpoint, warnings } = await load({ env: { COMPLETION_BASE_URL: mine } });
    expect(nextEditEndpoint?.apiKey).toBeUndefined();
    expect(warnings).toEqual([
      `user file ${user}:1:35: "nextEdit.apiKey" belongs to no server and is not sent; set "nextEdit.provider" or "nextEdit.baseUrl" beside it`,
    ]);
  });

  it('is taken from no editor, and its address is', async () => {
    const { nextEditEndpoint, warnings } = await load({
      editor: { nextEdit: { model: 'm', baseUrl: other, apiKey: 'k-editor' } },
    });
    expect(nextEditEndpoint).toMatchObject({ baseUrl: other, apiKey: undefined });
    expect(warnings.join()).toMatch(
      /completion\.nextEdit\.apiKey is not used; set COMPLETION_NEXT_EDIT_API_KEY/,
    );
  });

  it('of Token Factory is sent there', async () => {
    await userFile({ baseUrl: mine, nextEdit: { provider: 'token-factory', model: 'm' } });
    const { nextEditEndpoint } = await load({ env: { NEBIUS_API_KEY: 'n-key' } });
    expect(nextEditEndpoint?.apiKey?.reveal()).toBe('n-key');
  });

  it('is never printed', async () => {
    await userFile({ nextEdit: { model: 'm', baseUrl: other, apiKey: 'f-key' } });
    const config = await load();
    for (const shown of [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config)])
      expect(shown).not.toContain('f-key');
    await userFile({ nextEdit: { apiKey: 123456 } });
    await expect(load()).rejects.toThrow(/nextEdit\.apiKey must be a non-empty string, got a number$/);
  });
});

describe('the settings of next edits', () => {
  it('come from flags, the environment, the files and the defaults', async () => {
    await userFile({ nextEdit: { model: 'of-user', maxTokens: 99, format: 'sweep-v1' } });
    const { settings, effective } = await load({ env: model, flags: { nextEdit: { format: 'chat' } } });
    expect(settings.nextEdit).toEqual({
      model: 'zeta-2.1',
      format: 'chat',
      maxTokens: 99,
      requestsPerTenKeys: 0.3,
      repeat: true,
    });
    const origins = effective.flatMap(({ path: [first, second], origin }) =>
      first === 'nextEdit' ? [`${second}: ${showOrigin(origin).replace(/ \/.*/, '')}`] : [],
    );
    expect(origins).toEqual([
      'format: flag --format',
      'model: environment COMPLETION_NEXT_EDIT_MODEL',
      'maxTokens: user file',
      'requestsPerTenKeys: default',
      'repeat: default',
    ]);
  });

  it('name the formats', async () => {
    const user = await userFile({ nextEdit: { format: 'zeta' } });
    await expect(load()).rejects.toThrow(
      `${user}:1:23: nextEdit.format must be one of auto | zeta-2.1 | zeta-2 | zeta-1 |`,
    );
  });

  it('warn of a misspelt variable', async () => {
    const { warnings } = await load({ env: { COMPLETION_NEXT_EDIT_MODLE: 'x' } });
    expect(warnings).toEqual([
      'unknown environment variable COMPLETION_NEXT_EDIT_MODLE is ignored; did you mean COMPLETION_NEXT_EDIT_MODEL?',
    ]);
  });
});
