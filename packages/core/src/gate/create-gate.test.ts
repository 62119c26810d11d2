import { describe, expect, it } from 'vitest';
import { createGate } from './create-gate';

const admits = (uri: string) => createGate().admits(uri);

describe('the gate', () => {
  it.each([
    ['file:///w/.env', 'env-file'],
    ['file:///w/.env.local', 'env-file'],
    ['file:///w/prod.env', 'env-file'],
    ['file:///w/%2Eenv', 'env-file'],
    ['file:///C:/w/.ENV', 'env-file'],
    ['file:///w/server.pem', 'private-key'],
    ['file:///u/.ssh/id_ed25519', 'private-key'],
    ['file:///w/.npmrc', 'credentials-file'],
    ['file:///w/.netrc', 'credentials-file'],
    ['file:///w/credentials.json', 'credentials-file'],
    ['file:///w/secrets.yaml', 'credentials-file'],
    ['file:///w/main.tfstate', 'credentials-file'],
    ['file:///w/kubeconfig', 'credentials-file'],
    ['file:///w/prod.kubeconfig', 'credentials-file'],
    ['file:///w/prod.tfvars', 'credentials-file'],
    ['file:///u/.s3cfg', 'credentials-file'],
    ['file:///u/.terraformrc', 'credentials-file'],
    ['file:///w/application_default_credentials.json', 'credentials-file'],
    ['file:///u/.composer/auth.json', 'credentials-file'],
    ['file:///u/.bash_history', 'shell-history'],
    ['file:///u/.ssh/config', 'credentials-folder'],
    ['file:///u/.aws/config', 'credentials-folder'],
    ['.env', 'env-file'],
    ['untitled:.env', 'env-file'],
    ['w/C#/.env', 'env-file'],
    ['C:\\what?\\.env', 'env-file'],
  ])('keeps %s here by the rule %s', (uri, rule) => {
    expect(admits(uri)).toEqual({ admitted: false, rule });
  });

  it.each([
    'file:///w/src/environment.ts',
    'file:///w/.env.example',
    'file:///w/keys.ts',
    'file:///w/src/credentials.ts',
    'file:///w/src/secrets.ts',
    'file:///w/src/auth.ts',
    'file:///w/kubeconfig.ts',
    'file:///w/id_rsa.pub',
    'untitled:Untitled-1',
    'file:///w/src/a.ts?x=.env#/.ssh/',
  ])('lets %s leave', (uri) => {
    expect(admits(uri)).toEqual({ admitted: true });
  });

  it('holds for what the host admits, and the host may keep more', async () => {
    const plugged = {
      admits: (uri: string) =>
        uri.endsWith('b.ts') ? { admitted: false as const, rule: 'gitignore' } : { admitted: true as const },
      mask: (text: string) => Promise.resolve(text.replace('hunter2', '***')),
    };
    const gate = createGate({ plugged });
    expect(gate.admits('file:///w/.env')).toMatchObject({ rule: 'env-file' });
    expect(gate.admits('file:///w/b.ts')).toMatchObject({ rule: 'gitignore' });
    expect(await gate.mask("p = 'hunter2' // <|endoftext|>", 'file:///w/a.ts')).toBe(
      "p = '***' // < |endoftext|>",
    );
  });

  it('takes markers of model families apart, and leaves what code can hold', () => {
    const gate = createGate();
    expect(gate.mask('<|fim_prefix|>', 'file:///w/a.ts')).toBe('< |fim_prefix|>');
    expect(gate.mask('a[PREFIX] <s>', 'file:///w/a.ts')).toBe('a[PREFIX] <s>');
  });
});
