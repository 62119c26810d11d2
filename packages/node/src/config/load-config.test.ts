import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error';
import { loadConfig, type LoadedConfig, type LoadConfigOptions } from './load-config';
import { showOrigin } from './origin';

let home = '';
let work = '';

beforeEach(async () => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'completion-config-')));
  home = join(base, 'home');
  work = join(base, 'work');
  await mkdir(join(work, '.git'), { recursive: true });
  await mkdir(join(work, 'src', 'deep'), { recursive: true });
});

afterEach(() => rm(dirname(home), { recursive: true, force: true }));

async function userFile(content: unknown): Promise<string> {
  const path = join(home, 'completion', 'config.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function projectFile(content: unknown, ...folders: string[]): Promise<string> {
  const path = join(work, ...folders, 'completion.config.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function load({ env = {}, ...options }: LoadConfigOptions = {}): Promise<LoadedConfig> {
  return loadConfig({
    cwd: work,
    file: join(work, 'src', 'deep', 'a.ts'),
    env: { XDG_CONFIG_HOME: home, ...env },
    ...options,
  });
}

function originOf(config: LoadedConfig, path: string): string | undefined {
  const found = config.effective.find((entry) => entry.path.join('.') === path);
  return found && showOrigin(found.origin);
}

describe('precedence', () => {
  it('prefers editor settings to the environment and flags to editor settings', async () => {
    await projectFile({ temperature: 0.2, ignore: ['*.project'] });
    const config = await load({
      flags: { maxTokens: 44 },
      editor: { maxTokens: 55, temperature: 0.5, model: 'of-editor', ignore: ['*.editor'] },
      env: { COMPLETION_MODEL: 'of-environment' },
    });
    expect(config.settings).toMatchObject({ maxTokens: 44, temperature: 0.5, model: 'of-editor' });
    expect(originOf(config, 'temperature')).toBe('editor setting completion.temperature');
    expect(config.ignoreGlobs).toEqual([['*.editor'], ['*.project']]);
  });

  it('names a wrong editor setting as the editor does', async () => {
    const wrong = load({ editor: { when: { trigger: 'sometimes' } } });
    await expect(wrong).rejects.toThrow(
      'completion.when.trigger must be one of automatic | manual, got "sometimes"',
    );
  });

  it('takes no key from an editor, and names the places for it', async () => {
    const config = await load({
      editor: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'k-editor', headers: { 'x-key': 'k-editor' } },
    });
    expect(config.endpoint).toMatchObject({ provider: 'openai-compatible', apiKey: undefined, headers: {} });
    expect(config.warnings.join('\n')).toMatch(/completion\.apiKey is not used; set NEBIUS_API_KEY/);
  });

  it('prefers flags, then environment, project file, user file and defaults', async () => {
    const user = await userFile({ model: 'of-user', maxTokens: 11, temperature: 0.1, topP: 0.2 });
    const project = await projectFile({ model: 'of-project', maxTokens: 22, temperature: 0.2 });
    const config = await load({ flags: { maxTokens: 44 }, env: { COMPLETION_MODEL: 'of-environment' } });
    expect(config.settings).toMatchObject({
      maxTokens: 44,
      model: 'of-environment',
      temperature: 0.2,
      topP: 0.2,
      timeoutMs: 10_000,
    });
    expect(originOf(config, 'maxTokens')).toBe('flag --max-tokens');
    expect(originOf(config, 'model')).toBe('environment COMPLETION_MODEL');
    expect(originOf(config, 'temperature')).toBe(`project file ${project}:1:52`);
    expect(originOf(config, 'topP')).toBe(`user file ${user}:1:60`);
    expect(originOf(config, 'timeoutMs')).toBe('default');
  });

  it('merges nested settings of several files leaf by leaf', async () => {
    await userFile({ when: { comments: 'off', languages: { python: false } } });
    await projectFile({ when: { strings: 'short', languages: { markdown: false } } });
    const { settings } = await load();
    expect(settings.when).toMatchObject({
      comments: 'off',
      strings: 'short',
      prose: 'on',
      languages: { '*': true, python: false, markdown: false },
    });
  });

  it('warns about a language that seems to be misspelt, and about no other', async () => {
    await userFile({ when: { languages: { pyhton: false, js: false, prolog: false } } });
    const { warnings } = await load();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^no language has the id "pyhton" in when\.languages \(user file .*\); did you mean "python"\?$/,
      ),
    ]);
  });

  it.each([
    ['unix:/run/Llama.sock', 'http+unix://%2Frun%2FLlama.sock'],
    ['http+unix://%2Frun%2FLlama.sock/v1', 'http+unix://%2Frun%2FLlama.sock/v1'],
  ])('takes the Unix socket %s for a base URL, with the key that belongs to it', async (given, baseUrl) => {
    const env = { COMPLETION_BASE_URL: given, COMPLETION_API_KEY: 'the-key' };
    const { endpoint } = await load({ env });
    expect(endpoint).toMatchObject({ provider: 'openai-compatible', baseUrl });
    expect(endpoint.apiKey?.reveal()).toBe('the-key');
    const elsewhere = await load({ env, flags: { baseUrl: 'unix:/run/other.sock' } });
    expect(elsewhere.endpoint.apiKey).toBeUndefined();
  });

  it('treats an empty variable as absent', async () => {
    const config = await load({ env: { COMPLETION_MODEL: '', COMPLETION_BASE_URL: '', NEBIUS_API_KEY: '' } });
    expect(config.endpoint.provider).toBe('local');
    expect(config.settings.model).toBeUndefined();
  });

  it('takes the nearest project file between the document and the workspace root', async () => {
    await projectFile({ maxTokens: 1 });
    const near = await projectFile({ maxTokens: 2 }, 'src');
    const config = await load();
    expect(config.projectFile).toBe(near);
    expect(config.settings.maxTokens).toBe(2);
    expect(config.workspaceRoot).toBe(work);
  });

  it('does not look for a project file above the workspace root', async () => {
    await writeFile(join(work, '..', 'completion.config.json'), '{"maxTokens": 3}');
    const config = await load();
    expect(config.projectFile).toBeUndefined();
    expect(config.settings.maxTokens).toBe(256);
  });

  it('accepts comments, trailing commas and a byte order mark in files', async () => {
    await projectFile('\uFEFF// tuned for this repository\n{ "maxTokens": 64, /* short */ }');
    expect((await load()).settings.maxTokens).toBe(64);
  });
});

describe('trust', () => {
  it('ignores user-only settings of a project file with one warning', async () => {
    const project = await projectFile({
      provider: 'openai-compatible',
      baseUrl: 'http://evil.example/v1',
      apiKey: 'stolen',
      headers: { 'x-evil': '1' },
      proxy: 'http://evil.example',
      noProxy: '*',
      caFile: 'evil.pem',
      command: 'rm -rf /',
      model: 'theirs',
    });
    const config = await load({ env: { NEBIUS_API_KEY: 'mine' } });
    expect(config.warnings).toEqual([
      `${project}:1:13: a project may not set "provider", "baseUrl", "apiKey", "headers", "proxy", "noProxy", "caFile", "command": ignored. Set it in your own configuration file, in the environment or by a flag.`,
    ]);
    expect(config.endpoint).toMatchObject({ provider: 'token-factory', baseUrl: undefined, headers: {} });
    expect(config.settings).toMatchObject({ model: 'theirs' });
    expect(JSON.stringify(config.settings)).not.toContain('evil');
  });

  it('ignores __proto__ in a project file', async () => {
    await projectFile('{"__proto__": {"proxy": "http://evil.example", "baseUrl": "http://evil.example"}}');
    const config = await load();
    expect(config.settings.proxy).toBeUndefined();
    expect(config.endpoint.baseUrl).toBeUndefined();
  });

  it("keeps ignore lists separate, so that a project's list cannot undo the user's", async () => {
    await userFile({ ignore: ['private/**'] });
    await projectFile({ ignore: ['!private/**', 'generated/**'] });
    expect((await load()).ignoreGlobs).toEqual([['private/**'], ['!private/**', 'generated/**']]);
  });
});

describe('endpoint', () => {
  it('defaults to the local model', async () => {
    const { endpoint } = await load();
    expect(endpoint).toMatchObject({
      provider: 'local',
      providerOrigin: { kind: 'default' },
      apiKey: undefined,
    });
  });

  it('chooses Token Factory when only NEBIUS_API_KEY is set', async () => {
    const { endpoint } = await load({ env: { NEBIUS_API_KEY: 'n-key' } });
    expect(endpoint.provider).toBe('token-factory');
    expect(endpoint.apiKey?.reveal()).toBe('n-key');
    expect(endpoint.apiKeyFrom).toBe('environment NEBIUS_API_KEY');
  });

  it('chooses an OpenAI-compatible server for a base URL, also beside NEBIUS_API_KEY', async () => {
    const { endpoint } = await load({
      env: { NEBIUS_API_KEY: 'n-key', COMPLETION_BASE_URL: 'http://127.0.0.1:9/v1' },
    });
    expect(endpoint).toMatchObject({
      provider: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: undefined,
    });
  });

  it('uses the named provider at the given base URL', async () => {
    const { endpoint } = await load({
      env: { COMPLETION_PROVIDER: 'mistral', COMPLETION_BASE_URL: 'https://codestral.example' },
    });
    expect(endpoint).toMatchObject({ provider: 'mistral', baseUrl: 'https://codestral.example' });
  });

  it('drops a base URL that belongs to another provider', async () => {
    await userFile({ provider: 'ollama', baseUrl: 'http://127.0.0.1:11434' });
    const { endpoint, warnings } = await load({ flags: { provider: 'deepseek' } });
    expect(endpoint).toMatchObject({ provider: 'deepseek', baseUrl: undefined });
    expect(warnings.join()).toContain('belongs to provider ollama');
  });

  it.each([
    [
      { COMPLETION_PROVIDER: 'opnai' },
      /^COMPLETION_PROVIDER must be one of token-factory \| .* \| local, got "opnai"$/,
    ],
    [
      { COMPLETION_BASE_URL: 'localhost:8000' },
      /^COMPLETION_BASE_URL must be an http or https URL, such as http:\/\/127\.0\.0\.1:8000\/v1, or a Unix socket, such as unix:\/run\/llama\.sock$/,
    ],
    [
      { COMPLETION_BASE_URL: 'https://me:secret@example.com' },
      /^COMPLETION_BASE_URL must not contain a user name or password/,
    ],
  ])('rejects %o in one line', async (env, message) => {
    const error: unknown = await load({ env }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String((error as Error).message)).toMatch(message);
    expect((error as Error).message).not.toMatch(/\n|secret/);
  });
});

describe('keys', () => {
  it('sends NEBIUS_API_KEY to a regional Token Factory host', async () => {
    const url = 'https://api.tokenfactory.us-central1.nebius.com/v1/';
    const { endpoint } = await load({ env: { NEBIUS_API_KEY: 'n-key', COMPLETION_BASE_URL: url } });
    expect(endpoint.apiKey?.reveal()).toBe('n-key');
  });

  it.each([
    'http://api.tokenfactory.nebius.com/v1',
    'https://api.tokenfactory.nebius.com.evil.example/v1',
    'https://evil-api.tokenfactory.nebius.com/v1',
    'https://api.tokenfactory.nebius.com:8443/v1',
    'https://evil.example/api.tokenfactory.nebius.com',
    'http://127.0.0.1:1/v1',
  ])('does not send NEBIUS_API_KEY to %s', async (baseUrl) => {
    const config = await load({
      flags: { provider: 'token-factory', baseUrl },
      env: { NEBIUS_API_KEY: 'n-key' },
    });
    expect(config.endpoint.apiKey).toBeUndefined();
    expect(config.warnings.join()).toContain('NEBIUS_API_KEY is not sent');
  });

  it('sends COMPLETION_API_KEY to COMPLETION_BASE_URL', async () => {
    const { endpoint } = await load({
      env: { COMPLETION_BASE_URL: 'http://127.0.0.1:9/v1', COMPLETION_API_KEY: 'c-key' },
    });
    expect(endpoint.apiKey?.reveal()).toBe('c-key');
  });

  it('does not send COMPLETION_API_KEY to another server than COMPLETION_BASE_URL', async () => {
    const env = { COMPLETION_BASE_URL: 'http://127.0.0.1:9/v1', COMPLETION_API_KEY: 'c-key' };
    const { endpoint, warnings } = await load({ flags: { baseUrl: 'http://127.0.0.1:10/v1' }, env });
    expect(endpoint.apiKey).toBeUndefined();
    expect(warnings).toEqual([
      'COMPLETION_API_KEY is not sent: it belongs to COMPLETION_BASE_URL, and another server is used',
    ]);
  });

  it('does not send COMPLETION_API_KEY when COMPLETION_BASE_URL is not set', async () => {
    const { endpoint, warnings } = await load({
      flags: { provider: 'mistral' },
      env: { COMPLETION_API_KEY: 'c-key' },
    });
    expect(endpoint.apiKey).toBeUndefined();
    expect(warnings).toEqual([
      'COMPLETION_API_KEY is not sent: it belongs to COMPLETION_BASE_URL, which is not set',
    ]);
  });

  it('sends key and headers of the user file to the server named there, and to no other', async () => {
    await userFile({ baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'f-key', headers: { 'x-team': 'blue' } });
    const there = await load();
    expect(there.endpoint.apiKey?.reveal()).toBe('f-key');
    expect(there.endpoint.headers['x-team']?.reveal()).toBe('blue');
    const elsewhere = await load({ flags: { baseUrl: 'http://127.0.0.1:10/v1' } });
    expect(elsewhere.endpoint).toMatchObject({ apiKey: undefined, headers: {} });
  });

  it('never prints a key', async () => {
    await userFile({ provider: 'mistral', apiKey: 'f-key', headers: { authorization: 'h-key' } });
    const config = await load();
    expect(config.endpoint.apiKey?.reveal()).toBe('f-key');
    for (const shown of [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      String(config.endpoint.apiKey),
    ]) {
      expect(shown).not.toMatch(/[fh]-key/);
    }
  });
});

describe('faults', () => {
  it.each([
    ['{\n  "maxTokens": ,\n}', /:2:16: is not valid JSON: unexpected ","; correct it there$/],
    ['{\n  "maxTokens": "many"\n}', /:2:16: maxTokens must be an integer ≥ 1, got "many"$/],
    ['{\n  "maxTokens": 1.5\n}', /:2:16: maxTokens must be an integer ≥ 1, got 1.5$/],
    [
      '{ "prompt": {\n "maxPromptTokens": 2 } }',
      /:2:21: prompt\.maxPromptTokens must be an integer ≥ 16, got 2$/,
    ],
    ['{ "temperature": 3 }', /:1:18: temperature must be a number from 0 to 2, got 3$/],
    ['{ "prompt": [] }', /:1:13: prompt must be an object, got a list$/],
    ['{ "when": { "languages": { "go": 1 } } }', /:1:34: when\.languages\.go must be true or false, got 1$/],
    ['{ "ignore": ["a",\n 2] }', /:2:2: ignore\.1 must be a string, got 2$/],
    [
      '{ "multiline": "some" }',
      /:1:16: multiline must be one of auto \| never \| always or an integer ≥ 1, got "some"$/,
    ],
    ['[]', /:1:1: must be an object, \{ … \}, got a list$/],
    ['', /:1:1: is not valid JSON: unexpected end of input/],
    ['['.repeat(60_000), /is not valid JSON: nested too deeply/],
  ])('names file, line and column of a fault (%#)', async (text, message) => {
    const path = await projectFile(text);
    const error: unknown = await load().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message.startsWith(path)).toBe(true);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('does not repeat a key or header of the wrong type', async () => {
    await userFile('{ "headers": { "x-key": 123456 } }');
    await expect(load()).rejects.toThrow(/:1:25: headers\.x-key must be a string, got a number$/);
    await userFile('{ "apiKey": 123456 }');
    await expect(load()).rejects.toThrow(/:1:13: apiKey must be a non-empty string, got a number$/);
  });

  it('rejects a directory in place of the file', async () => {
    await mkdir(join(work, 'completion.config.json'));
    await expect(load()).rejects.toThrow('is not a file');
  });

  it('warns of an unknown setting with the nearest known one', async () => {
    const path = await userFile('{ "maxToken": 5,\n "prompt": { "stratgy": 1 }, "zzz": 1 }');
    const { warnings } = await load();
    expect(warnings).toEqual([
      `${path}:1:3: unknown setting "maxToken" is ignored; did you mean "maxTokens"?`,
      `${path}:2:14: unknown setting "prompt.stratgy" is ignored; did you mean "strategy"?`,
      `${path}:2:30: unknown setting "zzz" is ignored`,
    ]);
  });

  it('warns of a retired group that is no object', async () => {
    const user = await userFile('{ "reuse": 1 }');
    expect((await load()).warnings).toEqual([
      `${user}:1:3: setting "reuse" is no longer used and is ignored`,
    ]);
  });

  it('ignores a retired setting of any type with one warning that names it', async () => {
    const user = await userFile('{ "reuse": { "maxBytes": 1, "zzz": 1 } }');
    const project = await projectFile('{ "scheduling": { "graceMs": "x", "maxDelayMs": 5 } }');
    const config = await load({ editor: { prompt: { suffixShare: 2 } } });
    expect(config.warnings).toEqual([
      `${user}:1:14: setting "reuse.maxBytes" is no longer used and is ignored`,
      `${user}:1:29: unknown setting "reuse.zzz" is ignored`,
      `${project}:1:19: setting "scheduling.graceMs" is no longer used and is ignored`,
      'editor setting completion.prompt.suffixShare is no longer used and is ignored',
    ]);
    expect(config.settings).not.toHaveProperty('reuse');
    expect(config.settings.scheduling).toEqual({ maxDelayMs: 5 });
    expect(config.settings.prompt).not.toHaveProperty('suffixShare');
  });

  it('warns of a misspelt variable', async () => {
    const { warnings } = await load({ env: { COMPLETION_MODLE: 'x', COMPLETION_OF_SOMETHING_ELSE: '1' } });
    expect(warnings).toEqual([
      'unknown environment variable COMPLETION_MODLE is ignored; did you mean COMPLETION_MODEL?',
    ]);
  });

  it('names a wrong flag', async () => {
    await expect(load({ flags: { timeoutMs: 0 } })).rejects.toThrow(
      '--timeout must be an integer ≥ 1, got 0',
    );
    await expect(load({ flags: { model: '' } })).rejects.toThrow(
      '--model must be a non-empty string, got ""',
    );
  });
});
