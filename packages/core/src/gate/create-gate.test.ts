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
    ['file:///w/.env~', 'env-file'],
    ['file:///w/.env-prod', 'env-file'],
    ['file:///w/.env_staging', 'env-file'],
    ['file:///w/.env%20copy', 'env-file'],
    ['file:///w/%23.env%23', 'env-file'],
    ['file:///w/.%23.env', 'env-file'],
    ['file:///w/.dev.vars', 'env-file'],
    ['file:///w/.dev.vars.staging', 'env-file'],
    ['file:///w/.flaskenv', 'env-file'],
    ['file:///w/.envrc.bak', 'env-file'],
    ['file:///w/server.pem~', 'private-key'],
    ['file:///w/server.key.bak', 'private-key'],
    ['file:///w/server.key.bak.2', 'private-key'],
    ['file:///w/server.key.~1~', 'private-key'],
    ['file:///w/server.key___jb_tmp___', 'private-key'],
    ['file:///w/.server.key.swp', 'private-key'],
    ['file:///u/.id_rsa.swp', 'private-key'],
    ['file:///u/.id_rsa.un~', 'private-key'],
    ['file:///w/server.key.old.orig', 'private-key'],
    ['file:///w/.npmrc.bak', 'credentials-file'],
    ['file:///w/secrets.prod.json', 'credentials-file'],
    ['file:///w/secrets.dev.yaml', 'credentials-file'],
    ['file:///w/app-secrets.yml', 'credentials-file'],
    ['file:///w/.secrets.toml', 'credentials-file'],
    ['file:///w/credentials%20%281%29.json', 'credentials-file'],
    ['file:///w/credentials.csv', 'credentials-file'],
    ['file:///w/x-firebase-adminsdk-ab1-0123.json', 'credentials-file'],
    ['file:///w/service-account-prod.json', 'credentials-file'],
    ['file:///w/gcp-key.json', 'credentials-file'],
    ['file:///w/accessKeys.csv', 'credentials-file'],
    ['file:///w/me_accessKeys.csv', 'credentials-file'],
    ['file:///u/.m2/settings.xml', 'credentials-file'],
    ['file:///w/terraform.tfstate.1700000000.backup', 'credentials-file'],
    ['.env', 'env-file'],
    ['untitled:.env', 'env-file'],
    ['w/C#/.env', 'env-file'],
    ['C:\\what?\\.env', 'env-file'],
  ])('denies %s by the rule %s', (uri, rule) => {
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
    'file:///w/.env-example',
    'file:///w/.envoy.yaml',
    'file:///w/env.d.ts',
    'file:///w/src/secretary.json',
    'file:///w/src/secrets.test.ts',
    'file:///w/docs/secrets.md',
    'file:///w/src/main.ts~',
    'file:///w/settings.xml',
    'file:///w/google-services.json',
    'file:///w/keyboard.json',
    'untitled:Untitled-1',
    'file:///w/src/a.ts?x=.env#/.ssh/',
  ])('admits %s', (uri) => {
    expect(admits(uri)).toEqual({ admitted: true });
  });

  it('denies what the host admits, and the host can deny more', async () => {
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

  it('takes special tokens apart, except those that code can hold', () => {
    const gate = createGate();
    expect(gate.mask('<|fim_prefix|>', 'file:///w/a.ts')).toBe('< |fim_prefix|>');
    expect(gate.mask('a[PREFIX] <s>', 'file:///w/a.ts')).toBe('a[PREFIX] <s>');
  });
});
