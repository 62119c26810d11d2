/** A text with a secret in it, as people write them. */
export interface PlantedSecret {
  /** The kind of text that contains it. */
  readonly form: string;
  readonly uri: string;
  readonly text: string;
  /** What must not leave. */
  readonly secret: string;
}

const alphabets = {
  hex: '0123456789abcdef',
  base36: '0123456789abcdefghijklmnopqrstuvwxyz',
  base62: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  base64: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/',
  base64url: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_',
  upper: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
};

/** Random texts that are the same in every run. */
class Source {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next(from.length)] as T;
  }

  text(alphabet: keyof typeof alphabets, length: number): string {
    return Array.from({ length }, () => alphabets[alphabet][this.next(alphabets[alphabet].length)]).join('');
  }

  /** As people make them: a word, digits and marks. */
  password(): string {
    const word = this.pick([
      'Tr0ub4dor',
      'hunter',
      'Summer',
      'correctH0rse',
      'Winter',
      'dragon',
      'qwErty',
      'Monkey',
    ]);
    const digits = this.text('digits', 2 + this.next(4));
    return this.pick([
      `${word}${digits}`,
      `${word}!${digits}`,
      `P@ss${word}#${digits}`,
      `${word}-${digits}x`,
      this.text('base62', 14),
    ]);
  }
}

// Put together from pieces, so that no scanner takes this file for a leak.
const heads: readonly (readonly [head: string, alphabet: keyof typeof alphabets, length: number])[] = [
  [['ghp', ''].join('_'), 'base62', 36],
  [['github', 'pat', ''].join('_'), 'base62', 82],
  [['glpat', ''].join('-'), 'base64url', 20],
  [['sk', 'ant', 'api03', ''].join('-'), 'base64url', 80],
  [['sk', 'proj', ''].join('-'), 'base64url', 60],
  [['sk', ''].join('-'), 'base62', 48],
  [['gsk', ''].join('_'), 'base62', 52],
  [['hf', ''].join('_'), 'base62', 34],
  [['xoxb', '123456789012', '1234567890123', ''].join('-'), 'base62', 24],
  [['npm', ''].join('_'), 'base62', 36],
  [['pypi', 'AgEIcHlwaS5vcmc'].join('-'), 'base64url', 70],
  [['dop', 'v1', ''].join('_'), 'hex', 64],
  [['hvs', 'CAESI'].join('.'), 'base64url', 90],
  [['s', ''].join('.'), 'base62', 24],
  [['dckr', 'pat', ''].join('_'), 'base64url', 27],
  [['v1', 'CmQK'].join('.'), 'base64url', 150],
  [['AIza', 'Sy'].join(''), 'base64url', 33],
  [['AK', 'IA'].join(''), 'upper', 16],
  [['GOCSPX', ''].join('-'), 'base64url', 28],
  [['sk', 'live', ''].join('_'), 'base62', 24],
  [['whsec', ''].join('_'), 'base64', 32],
  [['dapi', ''].join(''), 'hex', 32],
  [['lin', 'api', ''].join('_'), 'base62', 40],
  [['figd', ''].join('_'), 'base64url', 40],
  [['glsa', ''].join('_'), 'base62', 32],
  [['shpat', ''].join('_'), 'hex', 32],
  [['rubygems', ''].join('_'), 'hex', 48],
  [['nvapi', ''].join('-'), 'base64url', 64],
  [['PMAK', ''].join('-'), 'hex', 24],
  [['sbp', ''].join('_'), 'hex', 40],
];

function token(source: Source): string {
  const [head, alphabet, length] = source.pick(heads);
  const body = source.text(alphabet, length);
  return source.next(8) > 0
    ? head + body
    : source.pick([
        `${source.pick(['M', 'N'])}${source.text('base62', 25)}.G${source.text('base62', 5)}.${source.text('base64url', 38)}`,
        `${source.text('digits', 10)}:AA${source.text('base64url', 33)}`,
        `${source.text('base64', 86)}==`,
        `${source.text('base62', 3)}8Q~${source.text('base62', 34)}`,
        `eyJ${source.text('base64url', 30)}.eyJ${source.text('base64url', 60)}.${source.text('base64url', 43)}`,
      ]);
}

type Place = readonly [form: string, extension: string, write: (secret: string, source: Source) => string];

const names = [
  'DB_PASSWORD',
  'DB_PASS',
  'DB_PWD',
  'PGPASSWORD',
  'API_SECRET',
  'SECRET_KEY',
  'MYSQL_ROOT_PASSWORD',
  'ADMIN_PASSWORD',
];
const name = (source: Source) => source.pick(names);

const passwordPlaces: readonly Place[] = [
  ['.env', 'env', (secret, source) => `${name(source)}=${secret}`],
  ['export', 'sh', (secret, source) => `export ${name(source)}=${secret}`],
  [
    'list of a compose file',
    'yml',
    (secret, source) => `    environment:\n      - ${name(source)}=${secret}\n      - TZ=UTC`,
  ],
  ['map of a compose file', 'yml', (secret, source) => `    environment:\n      ${name(source)}: ${secret}`],
  ['commented out', 'py', (secret, source) => `# ${name(source)}=${secret}`],
  ['commented out in C style', 'ts', (secret, source) => `// ${name(source)}=${secret}`],
  ['ENV', 'dockerfile', (secret, source) => `FROM x\nENV ${name(source)}=${secret}`],
  ['ENV with a space', 'dockerfile', (secret, source) => `ENV ${name(source)} ${secret}`],
  ['behind it a comment', 'env', (secret, source) => `${name(source)}=${secret} # for staging`],
  ['behind it a semicolon', 'sh', (secret, source) => `${name(source)}=${secret}; run`],
  ['before a command', 'sh', (secret) => `PGPASSWORD=${secret} psql -h db`],
  ['removed line of a diff', 'ts', (secret, source) => `@@ -1,2 +1,1 @@\n-${name(source)}=${secret}\n x`],
  ['added line of a diff', 'ts', (secret) => `+  password: "${secret}",`],
  ['YAML', 'yaml', (secret) => `db:\n  password: ${secret}`],
  ['YAML in a block', 'yaml', (secret) => `db:\n  password: |\n    ${secret}\n  host: x`],
  ['properties', 'properties', (secret) => `spring.datasource.password=${secret}`],
  ['INI', 'ini', (secret) => `[db]\npassword = ${secret}`],
  ['TOML', 'toml', (secret) => `password = "${secret}"`],
  ['JSON', 'json', (secret) => `{ "user": "x", "password": "${secret}" }`],
  ['a constant', 'ts', (secret) => `const password = '${secret}';`],
  ['a typed constant', 'ts', (secret) => `const dbPassword: string = "${secret}";`],
  ['Java', 'java', (secret) => `private static final String PASSWORD = "${secret}";`],
  ['Go', 'go', (secret) => `\tpassword := "${secret}"`],
  ['PHP', 'php', (secret) => `'password' => '${secret}',`],
  ['a macro', 'c', (secret) => `#define PASSWORD "${secret}"`],
  ['a keyword argument', 'py', (secret) => `connect(host="x", password="${secret}", port=1)`],
  ['a setter', 'java', (secret) => `dataSource.setPassword("${secret}");`],
  ['a fallback', 'ts', (secret) => `const p = process.env.DB_PASSWORD || '${secret}';`],
  ['a fallback in Python', 'py', (secret) => `os.environ.get("DB_PASSWORD", "${secret}")`],
  ['a fallback of a shell', 'sh', (secret) => `P="\${DB_PASSWORD:-${secret}}"`],
  ['on the line below', 'ts', (secret) => `const password =\n  '${secret}';`],
  ['value of a Kubernetes variable', 'yaml', (secret) => `- name: DB_PASSWORD\n  value: ${secret}`],
  ['ADO', 'cs', (secret) => `var c = "Server=x;User Id=sa;Password=${secret};Encrypt=true";`],
  ['JDBC', 'java', (secret) => `String u = "jdbc:postgresql://h/db?user=a&password=${secret}&ssl=true";`],
  ['XML', 'xml', (secret) => `<password>${secret}</password>`],
  ['attribute of XML', 'xml', (secret) => `<add key="Password" value="${secret}" />`],
  ['option', 'sh', (secret) => `mysql --user=root --password=${secret} db`],
  ['option with a space', 'sh', (secret) => `tool --password ${secret} run`],
  ['SQL', 'sql', (secret) => `CREATE USER x IDENTIFIED BY '${secret}';`],
  ['SQL of PostgreSQL', 'sql', (secret) => `ALTER ROLE x WITH PASSWORD '${secret}';`],
  ['netrc', 'txt', (secret) => `machine h.example.org login me password ${secret}`],
  ['Redis', 'conf', (secret) => `requirepass ${secret}`],
  ['still typed', 'ts', (secret) => `const password = "${secret}`],
  ['still typed in an object', 'ts', (secret) => `  clientSecret: '${secret}`],
  ['still typed in Python', 'py', (secret) => `x = connect(password="${secret}`],
  ['Terraform', 'tf', (secret) => `  admin_password = "${secret}"`],
  ['PowerShell', 'ps1', (secret) => `$password = "${secret}"`],
  ['a comparison', 'js', (secret) => `if (password === "${secret}") return;`],
  ['prose', 'md', (secret) => `The password: ${secret}`],
];

const hosts = ['cache:6379', 'localhost', 'db.example.org:5432/x', '10.0.0.1:80/a', 'mq'];
const schemes = [
  'redis',
  'amqp',
  'http',
  'https',
  'postgresql+psycopg2',
  'postgres',
  'mysql',
  'mongodb+srv',
  'ftp',
  'smtp',
  'ldap',
  'mssql',
  'clickhouse',
  'nats',
];
const addressPlaces: readonly Place[] = [
  [
    'address',
    'ts',
    (secret, source) => `connect("${source.pick(schemes)}://user:${secret}@${source.pick(hosts)}")`,
  ],
  [
    'address without user',
    'py',
    (secret, source) => `url = '${source.pick(schemes)}://:${secret}@${source.pick(hosts)}'`,
  ],
  [
    'address in settings',
    'env',
    (secret, source) => `DATABASE_URL=${source.pick(schemes)}://u:${secret}@${source.pick(hosts)}`,
  ],
  [
    'address in YAML',
    'yaml',
    (secret, source) => `url: ${source.pick(schemes)}://u:${secret}@${source.pick(hosts)}`,
  ],
  ['address of Go', 'go', (secret) => `sql.Open("mysql", "root:${secret}@tcp(localhost:3306)/db")`],
  ['address of Oracle', 'java', (secret) => `"jdbc:oracle:thin:scott/${secret}@//h:1521/x"`],
  ['curl', 'sh', (secret) => `curl -u admin:${secret} https://example.org`],
];

const tokenPlaces: readonly Place[] = [
  ['token in a call', 'ts', (secret) => `client.login("${secret}");`],
  ['token alone', 'txt', (secret) => secret],
  ['token in a comment', 'ts', (secret) => `// was ${secret} before`],
  ['token in YAML', 'yaml', (secret) => `value: ${secret}`],
  ['token in a header', 'http', (secret) => `Authorization: Bearer ${secret}`],
  ['token in an array', 'py', (secret) => `x = ['a', '${secret}', 'b']`],
  ['token still typed', 'ts', (secret) => `  apiKey: "${secret.slice(0, Math.max(24, secret.length - 4))}`],
];

const marks = ['', '# ', '// ', '> ', '| ', ' * ', '    ', '+', '-- ', '; '];

/** The middle of a key behind marks, in lines of some width, with or without BEGIN and END. */
function plantedKey(source: Source, form: string): PlantedSecret {
  const width = source.pick([16, 24, 32, 48, 60, 64, 70, 76, 96]);
  const mark = source.pick(marks);
  const lines = Array.from({ length: 6 }, () => source.text('base64', width));
  const label = source.pick(['RSA ', '', 'EC ', 'OPENSSH ', 'ENCRYPTED ']);
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} ${label}PRIVATE ${'KEY'}-----`);
  const shown =
    { whole: [begin, ...lines, end], head: [begin, ...lines], tail: [...lines, end] }[form] ?? lines;
  const text =
    form === 'quoted' ? lines.map((line) => `  "${line}\\n" +`) : shown.map((line) => `${mark}${line ?? ''}`);
  return {
    form: `key, ${form}`,
    uri: 'file:///w/a.ts',
    text: `a();\n${text.join('\n')}\nb();`,
    secret: lines[source.next(5)] ?? '',
  };
}

const basic = (password: string) => Buffer.from(`admin:${password}`).toString('base64');
const pem = (source: Source) =>
  Buffer.from(
    `-----BEGIN PRIVATE ${'KEY'}-----\n${source.text('base64', 64)}\n${source.text('base64', 64)}\n`,
  ).toString('base64');

const encodedPlaces: readonly ((source: Source) => Omit<PlantedSecret, 'uri'>)[] = [
  (source) => {
    const secret = basic(source.password());
    return { form: 'Basic', text: `headers: { Authorization: "Basic ${secret}" }`, secret };
  },
  (source) => {
    const secret = pem(source);
    return { form: 'PEM in base64', text: `data:\n  tls.key: ${secret}`, secret };
  },
  (source) => {
    const secret = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${source.text('base64', 300)}`;
    return { form: 'DER on one line', text: `x = "${secret}"`, secret };
  },
  (source) => {
    const secret = source.text('base64url', 43);
    return { form: 'JWK', text: `{"kty":"EC","crv":"P-256","x":"a","d":"${secret}"}`, secret };
  },
  (source) => {
    const secret = source.text('base64', 64);
    const text = `{"private_key": "-----BEGIN PRIVATE ${'KEY'}-----\\n${secret}\\n-----END PRIVATE ${'KEY'}-----\\n"}`;
    return { form: 'key in JSON', text, secret };
  },
  (source) => {
    const secret = `${source.text('base64', 86)}==`;
    const text = `"DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${secret};EndpointSuffix=core.windows.net"`;
    return { form: 'Azure storage', text, secret };
  },
  (source) => {
    const secret = source.text('base64url', 60);
    return {
      form: 'Discord webhook',
      text: `fetch("https://discord.com/api/webhooks/123456789012345678/${secret}")`,
      secret,
    };
  },
  (source) => {
    const secret = source.text('base64', 24);
    return {
      form: 'Docker',
      text: `{"auths": {"https://registry.example.org": {"auth": "${secret}"}}}`,
      secret,
    };
  },
];

/** 800 secrets, the same in every run with the same `seed`. */
export function plantedSecrets(seed = 1): readonly PlantedSecret[] {
  const source = new Source(seed);
  const from = ([form, extension, write]: Place, secret: string): PlantedSecret => ({
    form,
    uri: `file:///w/a.${extension}`,
    text: `first line\n${write(secret, source)}`,
    secret: form === 'token still typed' ? secret.slice(0, Math.max(24, secret.length - 4)) : secret,
  });
  const all: PlantedSecret[] = [];
  for (let round = 0; round < 8; round++)
    for (const place of passwordPlaces) all.push(from(place, source.password()));
  for (let round = 0; round < 14; round++)
    for (const place of addressPlaces) all.push(from(place, source.password()));
  for (let round = 0; round < 20; round++)
    for (const place of tokenPlaces) all.push(from(place, token(source)));
  for (const form of ['whole', 'head', 'tail', 'middle', 'quoted'])
    for (let round = 0; round < 18; round++) all.push(plantedKey(source, form));
  while (all.length < 800)
    for (const place of encodedPlaces) all.push({ uri: 'file:///w/a.yaml', ...place(source) });
  return all.slice(0, 800);
}
