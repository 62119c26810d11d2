import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../auth/static-tokens';
import { loadGatewayConfig } from '../config/load-gateway-config';
import { run } from './run';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-command-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const base = () => ({ HOME: folder, XDG_CONFIG_HOME: folder, COMPLETION_GATEWAY_LOG: 'off' });

/** Runs the command until `whileUp` has settled. */
async function command(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  whileUp: (url: string) => Promise<void> = () => Promise.resolve(),
) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const code = await run(args, {
    env: { ...base(), ...env },
    print: (line) => void printed.push(line),
    printError: (line) => void errors.push(line),
    untilStopped: () => whileUp(/http:\S+/.exec(errors.join('\n'))?.[0] ?? ''),
  });
  return { code, printed: printed.join('\n'), errors: errors.join('\n') };
}

describe('the command', () => {
  it('serves the configured server until it is stopped', async () => {
    let status = 0;
    const { code, errors } = await command(
      ['--port', '0'],
      { COMPLETION_BASE_URL: 'http://127.0.0.1:1/v1' },
      async (url) => {
        status = (await fetch(`${url}/healthz`)).status;
      },
    );
    expect([code, status]).toEqual([0, 200]);
    expect(errors).toContain('no tokens are set');
  });

  it('creates tokens that it then accepts', async () => {
    const { printed } = await command(['token', 'ann']);
    const token = /cg-\S+/.exec(printed)?.[0] ?? '';
    const line = /ann:[0-9a-f]{64}/.exec(printed)?.[0] ?? '';
    expect(line).toBe(`ann:${await hashToken(token)}`);
    const statuses: number[] = [];
    const env = { COMPLETION_BASE_URL: 'http://127.0.0.1:1/v1', COMPLETION_GATEWAY_TOKENS: line };
    await command(['--port', '0', '--host', '0.0.0.0'], env, async (url) => {
      const address = url.replace('0.0.0.0', '127.0.0.1');
      for (const authorization of [`Bearer ${token}`, 'Bearer other'])
        statuses.push((await fetch(`${address}/v1/models`, { headers: { authorization } })).status);
    });
    // The first is accepted, but no upstream responds.
    expect(statuses).toEqual([502, 401]);
  });

  it.each([
    [['--host', '0.0.0.0'], { COMPLETION_BASE_URL: 'http://127.0.0.1:1/v1' }, 'without auth'],
    [[], {}, 'NEBIUS_API_KEY'],
    [['--port', 'x'], { COMPLETION_BASE_URL: 'http://127.0.0.1:1/v1' }, 'port must be'],
    [['--nothing'], {}, "Unknown option '--nothing'; see --help"],
    [[], { COMPLETION_PROVIDER: 'token-factory' }, 'NEBIUS_API_KEY'],
    [[], { NEBIUS_API_KEY: 'a…' }, 'NEBIUS_API_KEY'],
    [[], { NEBIUS_API_KEY: 'k', REDIS_URL: 'nonsense' }, 'redis://HOST:PORT'],
    [['fly'], {}, 'got fly'],
    [['token'], {}, 'one name'],
    [['token', 'a:b'], {}, 'one name'],
    [[], { COMPLETION_BASE_URL: 'nonsense' }, 'COMPLETION_BASE_URL'],
    [[], { COMPLETION_GATEWAY_TOKENS: 'ann', NEBIUS_API_KEY: 'k' }, 'name:sha256'],
    [
      [],
      { COMPLETION_GATEWAY_TOKENS: 'a', COMPLETION_GATEWAY_TOKENS_FILE: 'b', NEBIUS_API_KEY: 'k' },
      'set one of them',
    ],
    [[], { COMPLETION_GATEWAY_SIGNING_SECRETS: 'short', NEBIUS_API_KEY: 'k' }, '32 bytes'],
    [['--config', '/nowhere/at.jsonc'], {}, 'ENOENT'],
  ] as const)('describes in one line what is wrong with %j', async (args, env, words) => {
    const { code, errors } = await command(args, { ...env });
    expect(code).toBe(2);
    expect(errors).toContain(words);
    expect(errors.split('\n')).toHaveLength(1);
  });

  it('describes what keeps it from listening, and what to do', async () => {
    const env = { COMPLETION_BASE_URL: 'http://127.0.0.1:1/v1' };
    let second: Awaited<ReturnType<typeof command>> | undefined;
    await command(['--port', '0'], env, async (url) => {
      second = await command(['--port', new URL(url).port], env);
    });
    expect(second?.code).toBe(2);
    expect(second?.errors).toMatch(/^completion-gateway: port 127\.0\.0\.1:\d+ is in use; .* --port$/);
    const tokens = { COMPLETION_GATEWAY_TOKENS: `a:${'0'.repeat(64)}` };
    const elsewhere = await command(['--port', '0', '--host', '192.0.2.1'], { ...env, ...tokens });
    expect([elsewhere.code, elsewhere.errors]).toEqual([
      2,
      'completion-gateway: host must be an address of this machine, got 192.0.2.1; set --host 127.0.0.1',
    ]);
  });

  it('prints its help and its version', async () => {
    const { code, printed } = await command(['--help']);
    expect(code).toBe(0);
    expect(printed).toContain('COMPLETION_GATEWAY_TOKENS');
    expect((await command(['--version'])).printed).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('the configuration', () => {
  it('prefers the environment to the file, and reads secrets from files', async () => {
    const file = join(folder, 'gateway.jsonc');
    await writeFile(join(folder, 'key'), ' the-key \n');
    await writeFile(join(folder, 'secrets'), `${'a'.repeat(32)}\n${'b'.repeat(32)}\n`);
    await writeFile(
      file,
      `{
        // A comment.
        "port": 5000,
        "origins": ["https://file.example"],
        "models": ["m"],
        "upstreams": [{ "baseUrl": "http://127.0.0.1:1", "apiKeyFile": ${JSON.stringify(join(folder, 'key'))} }],
      }`,
    );
    const env = {
      ...base(),
      COMPLETION_GATEWAY_CONFIG: file,
      COMPLETION_GATEWAY_ORIGINS: 'https://env.example, https://other.example',
      COMPLETION_GATEWAY_SIGNING_SECRETS_FILE: join(folder, 'secrets'),
    };
    const config = await loadGatewayConfig({ env });
    expect(config).toMatchObject({
      port: 5000,
      models: ['m'],
      origins: ['https://env.example', 'https://other.example'],
      auth: { signing: { secrets: ['a'.repeat(32), 'b'.repeat(32)] } },
    });
  });

  it.each([
    ['{"apiKey": "k"}', 'apiKey'],
    ['{"upstreams": [{"baseUrl": "http://a", "apiKey": "secret-key"}]}', 'upstreams.0.apiKey'],
    ['{"port": "x"}', 'port'],
    ['{"port": 1', 'wrong.jsonc:1 is not'],
    ['{"tokens": [{"id": "a", "sha256": "plain-token"}]}', 'tokens.0.sha256'],
  ])('rejects %s with the position of the fault', async (text, words) => {
    const file = join(folder, 'wrong.jsonc');
    await writeFile(file, text);
    const error: unknown = await loadGatewayConfig({ env: base(), file }).catch((each: unknown) => each);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toMatch(/secret-key|plain-token/);
  });
});
