import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readGatewayFile } from './gateway-file';

let file: string;
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'gateway-file-')), 'gateway.jsonc');
});
afterAll(() => rm(join(file, '..'), { recursive: true, force: true }));

it.each([
  ['{ "caps": { "maxTokens": 0 } }', 'caps.maxTokens must be a number ≥ 1, got 0'],
  ['{ "caps": 3 }', 'caps must be an object, got 3'],
  ['{ "capz": {} }', 'capz is no setting'],
  ['{ "port": 70000 }', 'port must be a number ≤ 65535, got 70000'],
  ['{ "port": 1.5 }', 'port must be an integer, got 1.5'],
  ['{ "host": true }', 'host must be a string, got true'],
  ['{ "host": "" }', 'host must not be empty'],
  ['{ "models": "x" }', 'models must be a list, got "x"'],
  [
    '{ "tokens": [{ "id": "a", "sha256": "plain" }] }',
    'tokens.0.sha256 must be the 64 hexadecimal digits of a SHA-256',
  ],
  ['{ "cache": 1 }', 'cache must be false or an object, got 1'],
  ['{ "upstreams": [{}] }', 'upstreams.0.baseUrl is missing'],
])('names the wrong setting of %s and what it must be', async (text, message) => {
  await writeFile(file, text);
  await expect(readGatewayFile(file)).rejects.toThrow(`${message}, in ${file}`);
});

it('rejects a file that holds a list', async () => {
  await writeFile(file, '[]');
  await expect(readGatewayFile(file)).rejects.toThrow(`config must be an object in ${file}, got a list`);
});
