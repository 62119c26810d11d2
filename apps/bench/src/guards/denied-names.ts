import { denyRuleFor } from '@org/completion-core/host';
import type { GuardInput, GuardedSurface } from './surface';

const secret = [
  '.env',
  '.ENV',
  '.env.local',
  '.env.production',
  'prod.env',
  '.envrc',
  '.env~',
  '.env.bak',
  '.env-prod',
  '.env.swp',
  '.dev.vars',
  '.flaskenv',
  'id_rsa',
  'id_ed25519',
  'id_rsa.bak',
  'server.pem',
  'server.pem~',
  'server.key',
  'server.key.bak',
  'server.key.orig',
  'store.jks',
  'app.keystore',
  'a.p12',
  'a.pfx',
  'AuthKey_1.p8',
  'putty.ppk',
  'vault.kdbx',
  '.npmrc',
  '.npmrc.bak',
  '.npmrc~',
  '.netrc',
  '.pypirc',
  '.pgpass',
  '.git-credentials',
  '.htpasswd',
  '.vault-token',
  '.dockercfg',
  '.docker/config.json',
  '.ssh/config',
  '.aws/credentials',
  '.kube/config',
  'kubeconfig.yaml',
  '.config/gcloud/x.json',
  '.config/gh/hosts.yml',
  '.m2/settings.xml',
  'credentials.json',
  'secrets.json',
  'secrets.yaml',
  'secrets.toml',
  'secrets.prod.json',
  'secrets.dev.yaml',
  'secret.properties',
  'client_secret_1.json',
  'service-account.json',
  'serviceAccountKey.json',
  'firebase-adminsdk-ab1.json',
  'my-app-firebase-adminsdk-x.json',
  'accessKeys.csv',
  'prod.tfvars',
  'terraform.tfstate',
  'terraform.tfstate.backup',
  '.bash_history',
  '.psql_history',
  'application_default_credentials.json',
  '#.env#',
  '.#.env',
];

/** Names that only look like those of secrets. */
const innocent = [
  '.env.example',
  '.env.sample',
  '.env.template',
  'environment.ts',
  'env.ts',
  'keyboard.ts',
  'key.ts',
  'monkey.py',
  'secretary.py',
  'secrets.ts',
  'secret-manager.ts',
  'credentials.ts',
  'Credentials.java',
  'password-field.tsx',
  'token.go',
  'id_rsa.pub',
  'config.json',
  'settings.xml',
  'service-account.ts',
  'keys.csv',
  'history.ts',
  'npmrc.md',
];

const ways: readonly ((name: string) => string)[] = [
  (name) => `file:///project/${encodeURI(name).replace('#', '%23')}`,
  (name) => `untitled:/project/${encodeURI(name).replaceAll('#', '%23')}`,
];

/** Names of files that hold secrets, at a file's address and at another one. */
export const deniedNames: GuardedSurface = {
  name: 'deny list',
  promise: 'files whose names mark them as secret are never sent; other files are',
  open: () => {
    const inputs: GuardInput[] = [];
    for (const name of secret)
      for (const way of ways)
        inputs.push({
          input: way(name),
          fault: () => (denyRuleFor(way(name)) === undefined ? 'admitted' : undefined),
        });
    for (const name of innocent)
      inputs.push({
        input: `file:///project/${name}`,
        fault: () => {
          const rule = denyRuleFor(`file:///project/${name}`);
          return rule === undefined ? undefined : `denied by ${rule.name}`;
        },
      });
    return Promise.resolve({ inputs });
  },
};
