import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { startCompletionServer } from '@org/completion-testing/server';
import { sidecarFile, temporaryFolder } from '../editor';
import { findEmacs } from './debian-emacs';

const example = fileURLToPath(new URL('../../../../examples/editors/emacs/completion.el', import.meta.url));
const driver = fileURLToPath(new URL('../fixtures/emacs-driver.el', import.meta.url));
const emacs = findEmacs();
const why = typeof emacs === 'string' ? emacs : 'found';
const key = 'secret-key-of-the-test';

/** What is typed in a document, and what must come of it. */
interface Case {
  /** What the test shows. */
  readonly what: string;
  /** Begins with a word that no other has, and holds the cursor mark `█`. */
  readonly text: string;
  readonly crlf?: boolean;
  /** What the model says where the document has `after` before the cursor; nothing elsewhere. */
  readonly answers: Readonly<Record<string, string>>;
  /** `ask`, `save`, or keys. */
  readonly steps: readonly string[];
  /** What is drawn after each step; `null`: nothing. */
  readonly ghosts: readonly (string | null)[];
  /** The document in the end. */
  readonly becomes: string;
  /** The file in the end. */
  readonly file?: string;
}

const accept = 'C-<return>';

const cases: readonly Case[] = [
  {
    what: 'inserts a completion, and leaves the cursor behind it',
    text: 'first = █\n',
    answers: { 'first = ': '42;' },
    steps: ['ask', accept, '!'],
    ghosts: ['42;', null, null],
    becomes: 'first = 42;!█\n',
  },
  {
    what: 'does not double a bracket that is there',
    text: 'second = foo(█)\n',
    answers: { 'second = foo(': 'a, b)' },
    steps: ['ask', accept],
    ghosts: ['a, b)', null],
    becomes: 'second = foo(a, b)█\n',
  },
  {
    what: 'places text correctly after characters of two units',
    text: 'third = /* 😀é */ █\n',
    answers: { 'third = /* 😀é */ ': '"é😀";' },
    steps: ['ask', accept],
    ghosts: ['"é😀";', null],
    becomes: 'third = /* 😀é */ "é😀";█\n',
  },
  {
    what: 'inserts a block of several lines',
    text: 'function fourth() {\n  █\n}\n',
    answers: { 'fourth() {\n  ': 'a();\n  return b;\n}' },
    steps: ['ask', accept],
    ghosts: ['a();\n  return b;', null],
    becomes: 'function fourth() {\n  a();\n  return b;█\n}\n',
  },
  {
    what: 'keeps the line ends of a file with \\r\\n',
    text: 'function fifth() {\n  █\n}\n',
    crlf: true,
    answers: { 'fifth() {\r\n  ': 'a();\n  return b;\n}', 'fifth() {\n  ': 'a();\n  return b;\n}' },
    steps: ['ask', accept, 'save'],
    ghosts: ['a();\n  return b;', null, null],
    becomes: 'function fifth() {\n  a();\n  return b;█\n}\n',
    file: 'function fifth() {\r\n  a();\r\n  return b;\r\n}\r\n',
  },
  {
    what: 'removes a completion after a wrong key, and shows none where the model has nothing to say',
    text: 'sixth = █\n',
    answers: { 'sixth = ': 'alpha + 1' },
    steps: ['ask', 'q', 'ask'],
    ghosts: ['alpha + 1', null, null],
    becomes: 'sixth = q█\n',
  },
  {
    what: 'shows the rest of a completion that is typed through',
    text: 'seventh = █\n',
    answers: { 'seventh = ': 'alpha + 1' },
    steps: ['ask', 'a', 'l', 'ask', accept],
    ghosts: ['alpha + 1', null, null, 'pha + 1', null],
    becomes: 'seventh = alpha + 1█\n',
  },
  {
    what: 'removes a completion when the cursor moves',
    text: 'eighth = █[]\n',
    answers: { 'eighth = ': 'alpha + ' },
    steps: ['ask', '<right>'],
    ghosts: ['alpha + ', null],
    becomes: 'eighth = [█]\n',
  },
];

const nameOf = ({ text }: Case) => /\b(\w+)(?: = |\(\) )/.exec(text)?.[1] ?? '';

/** What became of a case in Emacs. */
interface Result {
  readonly name: string;
  readonly ghosts: readonly (string | null)[];
  readonly text: string;
}

/** What the model says to a prompt, which ends with the text before the cursor or has it before a special token. */
function answerTo(prompt: string): string {
  for (const { answers } of cases)
    for (const [before, answer] of Object.entries(answers))
      if (prompt.endsWith(before) || prompt.includes(`${before}<|fim_suffix|>`)) return answer;
  return '';
}

describe.skipIf(typeof emacs === 'string')(`in Emacs with lsp-mode 10 (needs Debian's; ${why})`, () => {
  let results: readonly Result[];
  let files: Readonly<Record<string, string>>;

  beforeAll(async () => {
    if (typeof emacs === 'string') throw new Error(emacs);
    const server = await startCompletionServer({
      apiKey: key,
      models: 'any',
      model: ({ prompt }) => ({ text: answerTo(prompt) }),
    });
    const home = temporaryFolder();
    const project = join(home, 'a project');
    for (const folder of [join(home, 'bin'), project]) mkdirSync(folder);
    symlinkSync(sidecarFile, join(home, 'bin', 'completion-sidecar'));
    const [given, got] = [join(home, 'cases.json'), join(home, 'results.json')];
    writeFileSync(given, JSON.stringify(cases.map((each) => ({ ...each, name: nameOf(each) }))));
    try {
      const child = spawn(emacs.program, [...emacs.args, '--load', driver, example, project, given, got], {
        cwd: home,
        env: {
          PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter),
          HOME: home,
          LANG: 'C.UTF-8',
          TMPDIR: home,
          COMPLETION_BASE_URL: server.baseUrl,
          COMPLETION_API_KEY: key,
          COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
          ...emacs.env,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 120_000,
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece));
      const code = await new Promise((resolve) => child.once('close', resolve));
      if (code !== 0) throw new Error(`Emacs ended with ${String(code)}: ${said}`);
      results = JSON.parse(readFileSync(got, 'utf8')) as readonly Result[];
      files = Object.fromEntries(
        cases.map((each) => [nameOf(each), readFileSync(join(project, `${nameOf(each)}.js`), 'utf8')]),
      );
    } finally {
      await server.close();
    }
  }, 150_000);

  it.each(cases.map((each) => [each.what, each] as const))('%s', (_what, each) => {
    const { name, ghosts, text } = results.find((result) => result.name === nameOf(each)) ?? {};
    const file = each.file && files[nameOf(each)];
    expect({ name, ghosts, text, file }).toEqual({
      name: nameOf(each),
      ghosts: each.ghosts,
      text: each.becomes,
      file: each.file,
    });
  });
});
