import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { innocentLines } from '../../test/innocent-lines';
import { plantedSecrets } from '../../test/planted-secrets';
import { maskLine } from './mask-line';
import { keyTraits } from './private-keys';
import { createSecretMasker } from './secret-masker';

// Taken apart so that no scanner takes this file for a leak.
const github = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const aws = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEZ'].join('/');
const nebius = ['v1', 'CmQKHHN0YXRpY2tleS1lMDBhYmNk'].join('.');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N'].join('.');
const stripe = ['sk', 'live', '51H8ZxLkdIwHuJq2eZvKYlo2C'].join('_');
const password = ['hunter2', 'hunter2'].join('');

it.each([
  [`const token = "${github}";`, 'const token = "********";'],
  [`AWS_SECRET_ACCESS_KEY = ${aws}`, 'AWS_SECRET_ACCESS_KEY = ********'],
  [`export NEBIUS_API_KEY=${nebius}`, 'export NEBIUS_API_KEY=********'],
  [`db.connect("postgres://user:${password}@db.example.org:5432/x")`, 'db.connect("********")'],
  [`fetch("https://bob:${password}@example.org/x")`, 'fetch("********/x")'],
  [`headers.set('authorization', 'Bearer ${jwt}')`, "headers.set('authorization', 'Bearer ********')"],
  [`stripe('${stripe}')`, "stripe('********')"],
  [`{ "clientSecret": "a8f5f167f44f4964e6c998dee827110c" }`, '{ "clientSecret": "********" }'],
])('masks the secret in %#, and nothing else', async (line, masked) => {
  expect(await createSecretMasker().mask(`before\n${line}\nafter`)).toBe(`before\n${masked}\nafter`);
});

it('masks all of 800 planted secrets, and leaves no twelve characters of a longer one', async () => {
  const masker = createSecretMasker();
  const left: string[] = [];
  for (const { form, text, uri, secret } of plantedSecrets()) {
    const masked = await masker.mask(text, uri);
    if (piecesOf(secret).some((piece) => masked.includes(piece))) left.push(`${form}: ${text}`);
  }
  expect(left).toEqual([]);
});

function piecesOf(secret: string): readonly string[] {
  const length = Math.min(12, secret.length);
  return Array.from({ length: secret.length - length + 1 }, (_, index) =>
    secret.slice(index, index + length),
  );
}

it.each(innocentLines)('does not change %s', async (line) => {
  for (const uri of ['file:///w/a.ts', 'file:///w/a.py'])
    expect(await createSecretMasker().mask(`before\n${line}\nafter`, uri)).toBe(`before\n${line}\nafter`);
});

it.each([
  ['file:///w/a.ts', "  password: '"],
  ['file:///w/a.py', 'connect(password="'],
  ['file:///w/.gitlab-ci.yml', 'DB_PASSWORD: "'],
])('masks every character of a password typed in %s after %s', async (uri, before) => {
  const masker = createSecretMasker();
  for (let typed = 1; typed <= password.length; typed++)
    expect(await masker.mask(`a\n${before}${password.slice(0, typed)}`, uri)).toBe(`a\n${before}********`);
});

it.each([github, stripe, jwt])('masks a token while it is typed, from its head on: %#', async (token) => {
  const masker = createSecretMasker();
  for (let typed = 20; typed <= token.length; typed++)
    expect(await masker.mask(`f("${token.slice(0, typed)}`, 'file:///w/a.ts')).toBe('f("********');
});

it('treats a value without quotes as a variable in code and as a text in settings', async () => {
  const masker = createSecretMasker();
  expect(await masker.mask('password: Summer2', 'file:///w/a.ts')).toBe('password: Summer2');
  expect(await masker.mask('password: Summer2', 'file:///w/a.yaml')).toBe('password: ********');
});

const keyLines = ['MIIEpAIBAAKCAQEA75Lqbbh2aFhRnVeFYp8X', 'wbLUKWBpPJSvSVUULPYSYRBzlNNN'];
const key = ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join('');
const end = key.replace('BEGIN', 'END');

it('masks a private key over all its lines', async () => {
  const masked = await createSecretMasker().mask(['a', key, ...keyLines, end, 'b'].join('\n'));
  expect(masked).toBe(['a', '********', '********', '********', '********', 'b'].join('\n'));
});

it('masks a private key of which only the head or only the tail is in the text', async () => {
  const masker = createSecretMasker();
  expect(await masker.mask(['a', key, ...keyLines].join('\n'))).toBe('a\n********\n********\n********');
  expect(await masker.mask([...keyLines, end, 'b'].join('\n'))).toBe('********\n********\n********\nb');
});

// What base64 of random bytes looks like; made here, so that no scanner takes it for a leak.
const bodyLine = (seed: number, width: number) =>
  Array.from({ length: width }, (_, index) => 'Ab3cD+eF7/gH9iJkLmN0pQ'[(index * seed + seed) % 22]).join('');

it('masks the middle of a private key without its head and tail', async () => {
  const masker = createSecretMasker();
  const body = [bodyLine(3, 64), bodyLine(5, 64), bodyLine(7, 24)];
  expect(await masker.mask(['a', ...body, 'b'].join('\n'))).toBe('a\n********\n********\n********\nb');
  const quoted = body.map((line) => `  "${line}\\n" +`);
  expect(await masker.mask(['a', ...quoted].join('\n'))).toBe('a\n********\n********\n********');
});

it.each([' ', '\\n', '\\r\\n', ''])(
  'masks the tail of a private key before its END on one line, %j between',
  async (gap) => {
    const masked = await createSecretMasker().mask(`tail = "${bodyLine(7, 24)}${gap}${end}"`);
    expect(masked).not.toContain(bodyLine(7, 24));
  },
);

it('cannot be disabled by a comment in the text', async () => {
  const masked = await createSecretMasker().mask(`// secretlint-disable\nconst t = "${github}";`);
  expect(masked).not.toContain(github);
});

it('is synchronous for cached lines', async () => {
  const masker = createSecretMasker();
  const text = `const t = "${github}";\nconst other = 1234567;\n`;
  const first = await masker.mask(text);
  expect(masker.mask(text)).toBe(first);
  expect(masker.mask(`${text}ab`)).toBe(`${first}ab`);
});

it('masks a cached secret that is evicted while other lines are examined', async () => {
  const masker = createSecretMasker();
  const secret = `const t = "${github}";`;
  await masker.mask(secret);
  const others = Array.from({ length: 25_000 }, (_, index) => `const name_of_number_${index} = 1;`);
  const masked = await masker.mask([secret, ...others].join('\n'));
  expect(masked.startsWith('const t = "********";\n')).toBe(true);
});

it.each([
  ' ',
  'a',
  'A1b2',
  '/',
  '+',
  '@',
  '\\\\',
  "'",
  '-',
  'eyJ',
  'eyJa-',
  'key=',
  "key='\\\\'",
  'password ',
  '"password":"',
  'pass:',
  '&a=',
  'x(',
  'v1.',
  '1:',
  'sk-',
  'Bearer ',
  'Basic a',
  '://u:',
  'a://b:c',
  'MII',
  '-----BEGIN PRIVATE ' + 'KEY-----',
  'LS0tLS1CRUdJTi',
  '"d":"',
  '-u a:',
  'token.',
  'login a password ',
])('takes time for a line of many %j as its length asks for', (unit) => {
  /** Processor time of so many characters, in lines of `length`. */
  const cost = (length: number) => {
    const line = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    // The least of several: collecting garbage is work of the process too.
    const runs = Array.from({ length: 5 }, () => {
      const { user } = process.cpuUsage();
      for (let done = 0; done < 128_000; done += length) {
        maskLine(`${line}!`, true);
        keyTraits(`${line}!`);
      }
      return process.cpuUsage().user - user;
    });
    return Math.min(...runs);
  };
  // One line in place of sixty-four: as much work, not sixty-four times as much. The constant is for lines that cost nearly nothing.
  expect(cost(128_000)).toBeLessThan(8 * cost(2_000) + 100_000);
});

it('masks a value on the line after its name, and no more', async () => {
  const masked = await createSecretMasker().mask(
    `const password =\n  '${password}';\nconst other =\n  '${password}1';`,
    'file:///w/a.ts',
  );
  expect(masked).toBe(`const password =\n  '********';\nconst other =\n  '${password}1';`);
});

it('does not change the text after a BEGIN without a key, and after a key', async () => {
  const code = `if (line === '${key}') return;\nstart(line);\nmore(line);`;
  expect(await createSecretMasker().mask(code, 'file:///w/a.ts')).toBe(code);
  const masked = await createSecretMasker().mask([key, ...keyLines, 'start(line);'].join('\n'));
  expect(masked).toBe('********\n********\n********\nstart(line);');
});

it('masks as a new masker does, wherever lines are added or removed', async () => {
  const masker = createSecretMasker();
  const lines = Array.from({ length: 60 }, (_, index) =>
    index % 3 === 0 ? `x${index} = "${password}"` : `DB_PASSWORD=${password}${index}`,
  );
  for (const changed of [
    lines,
    lines.slice(1),
    [...lines.slice(0, 9), 'new', ...lines.slice(9)],
    lines.toReversed(),
    [...lines, ...lines],
    [],
  ])
    expect(await masker.mask(changed.join('\n'))).toBe(await createSecretMasker().mask(changed.join('\n')));
});

it('masks a line of spaces in linear time', async () => {
  const line = `${' '.repeat(200_000)}x`;
  expect(await createSecretMasker().mask(line)).toBe(line);
});

it('caches lines without the texts that contained them', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const masker = createSecretMasker();
  const mask = (typed: number) =>
    masker.mask(`${`${typed} lines of no interest\n`.repeat(4_000)}const name_of_number_${typed} = 1;`);
  await mask(0);
  const before = heap();
  for (let typed = 1; typed <= 400; typed++) await mask(typed);
  expect(heap() - before).toBeLessThan(15_000_000);
});
