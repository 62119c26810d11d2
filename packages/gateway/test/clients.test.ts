import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../src/auth/static-tokens';
import { httpUpstream, startGateway, type RunningGateway } from '../src/index';
import { silentLogger } from '../src/log/gateway-logger';
import { has, output } from './programs';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// The three samples of Token Factory's page on code autocomplete, unchanged except for the base URL.

const key = 'cg-sample-token';
const model = 'meta-llama/Meta-Llama-3.1-70B-Instruct';
let upstream: CompletionServer;
let running: RunningGateway;

beforeAll(async () => {
  upstream = await startCompletionServer({
    apiKey: 'the-real-key',
    model: () => ({ text: 'Heisenberg', tokenMs: 1 }),
  });
  running = await startGateway({
    port: 0,
    upstreams: [httpUpstream({ baseUrl: upstream.baseUrl, apiKey: 'the-real-key' })],
    auth: { tokens: [{ id: 'sample', sha256: await hashToken(key) }] },
    logger: silentLogger,
  });
});

afterAll(async () => {
  await running.close();
  await upstream.close();
});

describe('the JavaScript sample', () => {
  it('streams', async () => {
    const client = new OpenAI({ baseURL: `${running.url}/v1/`, apiKey: key });
    const stream = await client.completions.create({ model, prompt: 'Say my name', stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? '';
    expect(text).toBe('Heisenberg');
  });

  it('chats, lists models and distinguishes errors by class', async () => {
    const client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: key, maxRetries: 0 });
    const chat = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Say my name' }],
    });
    expect(chat.choices[0]?.message.content).toBe('Heisenberg');
    const ids: string[] = [];
    for await (const each of client.models.list()) ids.push(each.id);
    expect(ids).toContain(model);
    await expect(client.completions.create({ model: 'nothing', prompt: 'x' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    const stranger = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('gets an error when the upstream dies in the middle', async () => {
    upstream.configure({ quirks: { cutAfterChars: 5 } });
    try {
      const client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: key });
      const stream = await client.completions.create({
        model,
        prompt: 'Say my name',
        stream: true,
        temperature: 1,
      });
      let text = '';
      const read = async () => {
        for await (const chunk of stream) text += chunk.choices[0]?.text ?? '';
      };
      await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
      expect('Heisenberg'.startsWith(text)).toBe(true);
      expect(text).not.toBe('');
    } finally {
      upstream.configure({ quirks: {} });
    }
  });
});

describe.skipIf(!has('curl', '--version'))('the curl sample (needs curl)', () => {
  const curl = (body: string) =>
    output('curl', [
      '-sS',
      `${running.url}/v1/completions`,
      '-H',
      'Content-Type: application/json',
      // The page’s header has the bare key.
      '-H',
      `Authorization: ${key}`,
      '-d',
      body,
    ]);
  const body = `{
      "model": "meta-llama/Meta-Llama-3.1-70B-Instruct"
      "prompt": "Say my name",
      "max_tokens": 7,
      "temperature": 0,
      "stream": true
    }`;

  it('unchanged gets the position of its missing comma', async () => {
    const { stdout } = await curl(body);
    const { error } = JSON.parse(stdout) as { error: { message: string; code: string } };
    expect(error.code).toBe('invalid_json');
    expect(error.message).toContain('a comma is missing before this at line 3, column 7');
  });

  it('with the comma streams, with the bare key in its header', async () => {
    const { stdout } = await curl(body.replace('Instruct"', 'Instruct",'));
    expect(stdout).toContain('data: {"id":');
    expect(stdout.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });
});

const python = ['python3', 'python'].find((each) => has(each, '--version'));
let folder: string | undefined;

/** A folder with the client from PyPI; `undefined` when it cannot be installed. A plain folder takes half the time of a virtual environment. */
function openAIForPython(): string | undefined {
  if (python === undefined || folder === undefined) return undefined;
  const target = join(folder, 'packages');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  const options = { stdio: 'ignore', timeout: 100_000 } as const;
  const { status } = spawnSync(python, [...pip, '--target', target, 'openai==3.57.0'], options);
  return status === 0 ? target : undefined;
}

describe.skipIf(python === undefined)('the Python sample (needs python3 with pip, and PyPI)', () => {
  afterAll(() => (folder === undefined ? undefined : rm(folder, { recursive: true, force: true })));

  it('streams', async (context) => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-python-'));
    const packages = openAIForPython();
    if (python === undefined || packages === undefined)
      return context.skip('the openai package cannot be installed from PyPI');
    const file = join(folder, 'sample.py');
    await writeFile(
      file,
      `import os
from openai import OpenAI

client = OpenAI(
    base_url="${running.url}/v1/",
    api_key=os.environ.get("NEBIUS_API_KEY"),
)

for chunk in client.completions.create(
        model="meta-llama/Meta-Llama-3.1-70B-Instruct",
        prompt="Say my name",
        max_tokens=7,
        temperature=0,
        stream=True
):
    print(chunk.choices[0].text)
`,
    );
    const { stdout, stderr, status } = await output(python, [file], {
      NEBIUS_API_KEY: key,
      PYTHONPATH: packages,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replaceAll('\n', '')).toBe('Heisenberg');
  });
});
