import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
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

it.each([
  'const tokens = tokenize(text);',
  "type: 'text-delta', token: 'identifier',",
  'const apiKey = process.env.NEBIUS_API_KEY;',
  'password: "correct horse battery staple"',
  'const url = "https://example.org/a/b?c=d";',
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
])('leaves %s alone', async (line) => {
  expect(await createSecretMasker().mask(line)).toBe(line);
});

const keyLines = ['MIIEpAIBAAKCAQEA75Lqbbh2aFhRnVeFYp8X', 'wbLUKWBpPJSvSVUULPYSYRBzlNNN'];
const key = ['-----BEGIN RSA ', 'PRIVATE KEY-----'].join('');
const end = key.replace('BEGIN', 'END');

it('masks a private key over all its lines', async () => {
  const masked = await createSecretMasker().mask(['a', key, ...keyLines, end, 'b'].join('\n'));
  expect(masked).toBe(['a', '********', '********', '********', '********', 'b'].join('\n'));
});

it('masks a private key of which only the head or only the tail is to be seen', async () => {
  const masker = createSecretMasker();
  expect(await masker.mask(['a', key, ...keyLines].join('\n'))).toBe('a\n********\n********\n********');
  expect(await masker.mask([...keyLines, end, 'b'].join('\n'))).toBe('********\n********\n********\nb');
});

// What base64 of random bytes looks like; made here, so that no scanner takes it for a leak.
const bodyLine = (seed: number, width: number) =>
  Array.from({ length: width }, (_, index) => 'Ab3cD+eF7/gH9iJkLmN0pQ'[(index * seed + seed) % 22]).join('');

it('masks the middle of a private key when neither its head nor its tail is to be seen', async () => {
  const masker = createSecretMasker();
  const body = [bodyLine(3, 64), bodyLine(5, 64), bodyLine(7, 24)];
  expect(await masker.mask(['a', ...body, 'b'].join('\n'))).toBe('a\n********\n********\n********\nb');
  const quoted = body.map((line) => `  "${line}\\n" +`);
  expect(await masker.mask(['a', ...quoted].join('\n'))).toBe('a\n********\n********\n********');
});

it('leaves long lines that are no key alone', async () => {
  const lines = [
    'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
    'theQuickBrownFoxJumpsOverTheLazyDogAndGoesOnWithThatForQuiteAWhile',
  ];
  expect(await createSecretMasker().mask(lines.join('\n'))).toBe(lines.join('\n'));
});

it('is not switched off by a comment in the text', async () => {
  const masked = await createSecretMasker().mask(`// secretlint-disable\nconst t = "${github}";`);
  expect(masked).not.toContain(github);
});

it('answers at once when only known lines are asked for, and looks again only at the line typed on', async () => {
  const masker = createSecretMasker();
  const text = `const t = "${github}";\nconst other = 1234567;\n`;
  const first = await masker.mask(text);
  expect(masker.mask(text)).toBe(first);
  expect(masker.mask(`${text}ab`)).toBe(`${first}ab`);
});

it('masks a secret it knows also when it forgets it while it looks at other lines', async () => {
  const masker = createSecretMasker();
  const secret = `const t = "${github}";`;
  await masker.mask(secret);
  const others = Array.from({ length: 25_000 }, (_, index) => `const name_of_number_${index} = 1;`);
  const masked = await masker.mask([secret, ...others].join('\n'));
  expect(masked.startsWith('const t = "********";\n')).toBe(true);
});

it('takes no longer for a line of spaces than its length asks for', async () => {
  const line = `${' '.repeat(200_000)}x`;
  expect(await createSecretMasker().mask(line)).toBe(line);
});

it('keeps lines and not the texts they stood in', async () => {
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
