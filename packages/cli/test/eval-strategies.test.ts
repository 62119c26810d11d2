import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  startCompletionServer,
  type CompletionServer,
  type ModelQuestion,
} from '@org/completion-testing/server';
import { runCommand } from './run-command';

const source = `${Array.from({ length: 30 }, (_, index) => `export const value${index} = compute(${index});`).join('\n')}\n// the end\n`;
const model = 'acme/Llama-3.1-8B-Instruct';
let server: CompletionServer;
let folder: string;

beforeAll(async () => {
  server = await startCompletionServer({ apiKey: false });
});
afterAll(() => server.close());

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-eval-'));
  await writeFile(join(folder, 'a.ts'), source);
  server.clearLog();
  server.configure({ model: answer, models: 'any', quirks: {} });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Goes on with the file where the prompt ends; talks when it is asked by chat. */
function answer({ path, prompt }: ModelQuestion) {
  if (path === 'chat/completions') return { text: 'Sure, I can help you with that file.' };
  const tail = prompt.slice(-24);
  const rest = source.slice(source.indexOf(tail) + tail.length);
  return {
    text: rest.split('\n', 1)[0] === '' ? rest.split('\n', 2).join('\n') : (rest.split('\n', 1)[0] ?? ''),
  };
}

const evaluate = (...args: readonly string[]) =>
  runCommand(['eval', '.', '--strategies', '--samples', '12', ...args], {
    cwd: folder,
    env: { COMPLETION_BASE_URL: server.baseUrl, COMPLETION_MODEL: model },
  });
const asked = () => server.requests.filter(({ method }) => method === 'POST').length;

it('compares the strategies that endpoint and model can do, and says which to set', async () => {
  const { status, stdout, stderr } = await evaluate();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^strategy +holes +exact/);
  expect(stdout).toMatch(/^prefix-only +12 /m);
  expect(stdout).toMatch(/^chat-infill +12 +0 %/m);
  expect(stdout).not.toMatch(/^fim/m);
  expect(stdout).toMatch(
    /^prefix-only is better than chat-infill, which auto takes: set \{"prompt":\{"strategy":"prefix-only"\}\} in completion\.config\.json$/m,
  );
  expect(stdout).toContain(`\n${asked()} requests\n`);
  expect(asked()).toBe(24);
});

it('compares FIM formats that are named, and prints JSON', async () => {
  const { status, stdout } = await evaluate('--fim-formats', 'qwen, starcoder2', '--json');
  expect(status).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ofType = (type: string) => lines.filter((line) => line['type'] === type);
  expect(ofType('hole')).toHaveLength(4 * 12);
  expect(new Set(ofType('strategy').map(({ name }) => name))).toEqual(
    new Set(['prefix-only', 'chat-infill', 'fim (qwen)', 'fim (starcoder2)']),
  );
  expect(ofType('summary')).toMatchObject([
    { model, requests: asked(), auto: 'chat-infill', set: 'prefix-only', refused: [] },
  ]);
});

it('stops at the rate limit, and prints what it has', async () => {
  let answers = 0;
  server.configure({
    model: (question) => ({
      ...answer(question),
      ...(++answers > 7
        ? { quirks: { fault: { status: 429, message: 'too many', headers: { 'retry-after': '60' } } } }
        : {}),
    }),
  });
  const { status, stdout, stderr } = await evaluate();
  expect(status).toBe(4);
  expect(stdout).toMatch(/^prefix-only +3 /m);
  expect(stdout).toMatch(/^too few holes to tell/m);
  expect(stderr).toMatch(/rate limit ended this after 7 answers; ask for fewer with --samples$/m);
  expect(asked()).toBeLessThanOrEqual(9);
});

it('leaves out a strategy that the server refuses', async () => {
  server.configure({
    model: (question) => ({
      ...answer(question),
      ...(question.path === 'chat/completions'
        ? { quirks: { fault: { status: 400, message: 'this model has no chat template' } } }
        : {}),
    }),
  });
  const { status, stdout } = await evaluate();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^chat-infill is left out: .*no chat template/m);
  expect(stdout).toMatch(/^prefix-only +12 /m);
  expect(asked()).toBe(12 + 3);
});

it('wants --strategies with --fim-formats', async () => {
  const ran = await runCommand(['eval', '.', '--fim-formats', 'qwen'], { cwd: folder });
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toMatch(/--fim-formats goes with --strategies$/m);
});
