import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeGate } from '@org/completion-node';
import { benchFolder } from '../bench-folder';
import { keyBody, password, tokens } from './generated-secrets';
import { makeFolder } from './make-folder';
import { outgoingText } from './outgoing-text';
import type { GuardInput, GuardedSurface } from './surface';

/** A line with a secret, and its file. */
type Setting = readonly [file: string, line: (secret: string) => string];

const tokenSettings: readonly Setting[] = [
  ['a.ts', (secret) => `const client = connect("${secret}");`],
  ['a.py', (secret) => `    # old one: ${secret}`],
  ['a.json', (secret) => `  "value": "${secret}",`],
  ['a.sh', (secret) => `curl -H "X-Auth: ${secret}" http://localhost/x`],
  ['a.yaml', (secret) => `  - name: ${secret}`],
  ['a.log', (secret) => `2026-01-02 used ${secret} for it`],
  ['a.md', (secret) => `> \`${secret}\``],
];

/** Names before a secret. */
const assignments: readonly Setting[] = [
  ['a.conf', (secret) => `DB_PASSWORD=${secret}`],
  ['a.conf', (secret) => `export DB_PASSWORD=${secret}`],
  ['compose.yaml', (secret) => `      - DB_PASSWORD=${secret}`],
  ['a.sh', (secret) => `# DB_PASSWORD=${secret}`],
  ['a.ts', (secret) => `// DB_PASSWORD=${secret}`],
  ['Dockerfile', (secret) => `ENV DB_PASSWORD=${secret}`],
  ['a.conf', (secret) => `DB_PASSWORD=${secret} # of the old one`],
  ['a.sh', (secret) => `DB_PASSWORD=${secret};`],
  ['a.diff', (secret) => `-DB_PASSWORD=${secret}`],
  ['a.diff', (secret) => `+DB_PASSWORD=${secret}`],
  ['a.conf', (secret) => `DB_PASS=${secret}`],
  ['a.conf', (secret) => `DB_PWD=${secret}`],
  ['a.sh', (secret) => `PGPASSWORD=${secret} psql -h db`],
  ['a.conf', (secret) => `API_TOKEN=${secret}`],
  ['a.conf', (secret) => `SIGNING_SECRET=${secret}`],
  ['a.yaml', (secret) => `  password: ${secret}`],
  ['a.yaml', (secret) => `  password: "${secret}"`],
  ['a.yaml', (secret) => `  password: ${secret} # of the old one`],
  ['app.properties', (secret) => `spring.datasource.password=${secret}`],
  ['app.properties', (secret) => `db.password = ${secret}`],
  ['a.json', (secret) => `  "password": "${secret}",`],
  ['a.py', (secret) => `password = "${secret}"`],
  ['a.py', (secret) => `    self.api_key = '${secret}'`],
  ['a.ts', (secret) => `const clientSecret = "${secret}";`],
  ['a.toml', (secret) => `password = '${secret}'`],
];

/** Addresses with a password in them. */
const addresses: readonly Setting[] = [
  'redis://:SECRET@cache:6379/0',
  'amqp://user:SECRET@mq:5672',
  'http://user:SECRET@localhost:8080/x',
  'https://user:SECRET@host.example.org/x.git',
  'postgresql+psycopg2://user:SECRET@db/app',
  'postgres://user:SECRET@10.0.0.1:5432/app',
  'mongodb+srv://user:SECRET@c1.example.org',
  'mysql://user:SECRET@localhost/app',
  'ftp://user:SECRET@files',
  'smtp://user:SECRET@mail:587',
  'mqtt://user:SECRET@broker',
  'jdbc:postgresql://user:SECRET@db/app',
].flatMap((address): readonly Setting[] => [
  ['a.py', (secret) => `url = "${address.replace('SECRET', secret)}"`],
  ['a.yaml', (secret) => `  url: ${address.replace('SECRET', secret)}`],
]);

const begin = `-----BEGIN ${'PRIVATE'} KEY-----`;
const end = `-----END ${'PRIVATE'} KEY-----`;

/** What may be around each line of a private key. */
const wrappings: Readonly<Record<string, (line: string, number: number) => string>> = {
  bare: (line) => line,
  'number sign': (line) => `# ${line}`,
  slashes: (line) => `// ${line}`,
  quoted: (line) => `> ${line}`,
  bar: (line) => `| ${line}`,
  indented: (line) => `    ${line}`,
  'list of strings': (line) => `  - "${line}"`,
  joined: (line) => `  "${line}\\n" +`,
  numbered: (line, number) => `${number}: ${line}`,
};

const widths = [48, 64, 76, 100];

/** Secrets at and around the cursor, in prompts. */
export const secrets: GuardedSurface = {
  name: 'secret mask',
  promise: 'no planted secret is sent; ordinary lines are sent unchanged',
  open: () => {
    const folder = makeFolder();
    const gate = createNodeGate({ root: folder.path });
    const read = (marked: string, file: string) =>
      outgoingText(
        { marked, uri: `file://${folder.path}/${file}`, relativePath: file, languageId: languageOf(file) },
        { gate },
      );
    const inputs: GuardInput[] = [];
    const plant = (name: string, [file, line]: Setting, secret: string) => {
      const planted = line(secret);
      for (const [where, marked] of [
        ['before the cursor', `first\n${planted}\nsecond = █\nlast\n`],
        ['behind the cursor', `first = █\n${planted}\nlast\n`],
      ] as const)
        inputs.push({
          input: `${name} in ${JSON.stringify(line('…'))}, ${where}`,
          fault: async () => leaks(await read(marked, file), [secret]),
        });
    };
    for (const [kind, make] of Object.entries(tokens))
      for (const [index, setting] of tokenSettings.entries()) plant(kind, setting, make(`${kind} ${index}`));
    for (const [index, setting] of assignments.entries())
      for (const seed of ['a', 'b']) plant('password', setting, password(`${seed}${index}`));
    for (const [index, [file, line]] of assignments.entries()) {
      if (!/["']/.test(line(''))) continue;
      plant('password with marks', [file, line], password(`marks ${index}`, '@!#$'));
      // Still being typed: its closing mark is not there yet.
      const typed = password(`typed ${index}`);
      inputs.push({
        input: `password that is being typed in ${JSON.stringify(line('…'))}`,
        fault: async () =>
          leaks(await read(`first\n${line(typed).split(typed)[0]}${typed}█\nlast\n`, file), [typed]),
      });
    }
    for (const [index, setting] of addresses.entries())
      for (const seed of ['a', 'b'])
        plant('address', setting, password(`${seed} ${index}`, seed === 'b' ? '!' : ''));
    inputs.push(...keyInputs(read), ...encodedKeys(read));
    inputs.push({ input: '2,000 ordinary lines', fault: () => alteredLines(gate, folder.path) });
    return Promise.resolve({
      inputs,
      close: async () => {
        folder.remove();
      },
    });
  },
};

/** Private keys whole, and so long that a prompt holds but their middle. */
function keyInputs(read: (marked: string, file: string) => Promise<string>): GuardInput[] {
  return Object.entries(wrappings).flatMap(([name, wrap]) =>
    widths.flatMap((width) =>
      [20, 800].map((count): GuardInput => ({
        input: `private key, ${name}, width ${width}, ${count} lines`,
        fault: async () => {
          const body = keyBody(`${name} ${width} ${count}`, count, width);
          const lines = [begin, ...body, end].map(wrap);
          const half = lines.length / 2;
          const marked = `a\n${lines.slice(0, half).join('\n')}\n█\n${lines.slice(half).join('\n')}\nb\n`;
          return leaks(await read(marked, 'a.txt'), body);
        },
      })),
    ),
  );
}

/** A key in a cluster's configuration: its whole text as base64. */
function encodedKeys(read: (marked: string, file: string) => Promise<string>): GuardInput[] {
  return ['tls.key: SECRET', '  client-key-data: SECRET', 'key = "SECRET"'].map((line) => ({
    input: `base64 of a private key in ${JSON.stringify(line)}`,
    fault: async () => {
      const encoded = Buffer.from([begin, ...keyBody(line, 12, 64), end, ''].join('\n')).toString('base64');
      return leaks(await read(`a\n${line.replace('SECRET', encoded)}\n█\n`, 'a.yaml'), [encoded]);
    },
  }));
}

/** Whether the last twelve characters of any of `secrets` are in `text`. */
function leaks(text: string, secrets: readonly string[]): string | undefined {
  if (text === '') return 'the prompt is empty';
  const left = secrets.filter((secret) => text.includes(secret.replace(/=+$/, '').slice(-12)));
  return left.length === 0 ? undefined : secrets.length === 1 ? 'was sent' : `${left.length} lines were sent`;
}

/** At most one line in 200 of published code may be altered. */
async function alteredLines(
  gate: { mask(text: string, uri: string): string | Promise<string> },
  root: string,
): Promise<string | undefined> {
  const folder = join(benchFolder(), 'fixtures', 'typing');
  const sources = readdirSync(folder).filter((name) => /\.(ts|js|py)$/.test(name));
  let [lines, altered] = [0, 0];
  for (const name of sources) {
    const text = readFileSync(join(folder, name), 'utf8');
    const before = text.split('\n');
    const after = (await gate.mask(text, `file://${root}/${name}`)).split('\n');
    lines += before.length;
    altered += before.filter((line, at) => line !== after[at]).length;
  }
  return altered * 200 <= lines && lines >= 2_000 ? undefined : `${altered} of ${lines} altered`;
}

function languageOf(file: string): string {
  return (
    { ts: 'typescript', py: 'python', json: 'json', yaml: 'yaml', sh: 'shellscript' }[
      file.split('.').at(-1) ?? ''
    ] ?? 'plaintext'
  );
}
