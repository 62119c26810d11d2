import { transform } from 'esbuild';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishable, root, runCommand } from './workspace';

/** A block of TypeScript in the README of a package. */
export interface ReadmeSample {
  /** E.g. `packages/core/README.md 1`: the file and which of its blocks it is. */
  readonly title: string;
  readonly code: string;
}

/** How a sample is run, and what it then prints. */
interface SampleRun {
  /** Code of a caller, after the sample: what a sample that only exports, or starts what does not end, is used by. */
  readonly caller?: string;
  /** Texts in the sample that stand for something of the reader's own. `SERVER` and `FOLDER` in the new text are filled in. */
  readonly replace?: Readonly<Record<string, string>>;
  readonly prints: RegExp;
  /** On stderr. @default nothing */
  readonly reports?: RegExp;
}

const request = `{ document: { uri: 'file:///project/a.ts', languageId: 'typescript', text: 'const three = ' }, offset: 14 }`;
const core = `const { createCompletionEngine, openAICompatible } = await import('@org/completion-core');`;

/**
 * How the samples of each README are run, one after the other. The server at `SERVER` continues every text with `1 + 2;` and has the grammars, and the
 * addresses of hosted services lead to it.
 */
export const sampleRuns: Readonly<Record<string, readonly SampleRun[]>> = {
  'packages/core/README.md': [
    { prints: /^function add\(a, b\) \{\n {2}1 \+ 2;\n\}\n\n$/ },
    {
      caller: `${core}
        const engine = createCompletionEngine({ provider: openAICompatible({ baseUrl: 'SERVER/v1', model: 'qwen2.5-coder' }) });
        await show(engine, ${request}, new AbortController().signal);
        engine.dispose();`,
      prints: /^1 \+ 2; \{ start: 14, end: 14 \}\nitems 6 characters on one line from the model\n$/,
    },
    {
      replace: { 'http://127.0.0.1:8000': 'SERVER' },
      caller: `
        const uri = 'file:///project/src/cart.ts';
        const after = (head) => head + ' {\\n  return price;\\n}\\n';
        const before = 'export function total(price: number)';
        await onChange(uri, after(before), before.length);
        const now = 'export function total(price: number, times: number)';
        await onChange(uri, after(now), now.length - 1);
        engine.dispose();`,
      prints:
        /^removed {3}return price; .*\nadded {3}return price \* times; .*\nexport [^{]*\{\n {2}return price \* times;\n\}\n\s*\d+\n$/,
    },
  ],
  'packages/gateway/README.md': [
    {
      replace: {
        'https://api.tokenfactory.nebius.com': 'SERVER',
        "process.env['SIGNING_SECRET'] ?? ''": `'a secret of at least thirty-two characters'`,
      },
      caller: `
        const page = 'https://play.example.org';
        const issued = await handle(new Request(page + '/completion-token', { method: 'POST', headers: { cookie: 'a=b', origin: page } }));
        const { token } = await issued.json();
        const answer = await handle(new Request(page + '/v1/completions', {
          method: 'POST',
          headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json', origin: page },
          body: JSON.stringify({ model: 'qwen2.5-coder', prompt: 'const three = ', max_tokens: 16 }),
        }));
        console.log(answer.status, (await answer.json()).choices[0].text);
        await gateway.close?.();`,
      prints: /^200 1 \+ 2;\n$/,
    },
    {
      replace: { '4141': '0' },
      caller: `
        const page = await fetch(running.url + '/');
        const models = await fetch(running.url + '/v1/models');
        console.log(page.status, await page.text(), models.status);
        await running.close();`,
      // The gateway logs each request.
      prints: /^\{.*"path":"\/v1\/models","status":200.*\n200 the page 200\n$/,
    },
  ],
  'packages/local-model/README.md': [
    { prints: /^sum, item\) => sum \+ item\.price, 0\);\n$/ },
    {
      caller: `
        console.log((await model.stats()).documents);
        await worker.terminate();`,
      prints: /^(?:\d+ of \d+\n)+1\n$/,
    },
    { prints: /^cost\n$/ },
  ],
  'packages/node/README.md': [
    {
      replace: { '/project/app/src/main.ts': 'FOLDER/main.ts' },
      caller: `
        console.log((await engine.complete(${request})).items?.[0].insertText);
        engine.dispose();
        await http.close?.();`,
      prints: /^1 \+ 2;\n$/,
    },
    {
      caller: `
        ${core}
        const { createNodeGate } = await import('@org/completion-node');
        const provider = openAICompatible({ baseUrl: 'SERVER/v1', model: 'qwen2.5-coder' });
        const engine = engineFor('FOLDER', provider, createNodeGate({ root: 'FOLDER', ignoreGlobs: [] }));
        console.log((await engine.complete(${request})).items?.[0].insertText);
        engine.dispose();`,
      prints: /^1 \+ 2;\n$/,
      // Its progress, as far as it comes.
      reports: /^(?:\w+: \d+ of \d+ files\n)*$/,
    },
    {
      caller: `
        const provider = await modelAround('FOLDER', 'FOLDER/main.ts', new AbortController().signal);
        console.log(provider.id);
        provider.dispose();`,
      prints: /^local\n$/,
    },
  ],
  'packages/syntax/README.md': [
    { prints: /^$/ },
    {
      replace: { 'location.href': `'SERVER'` },
      caller: `
        console.log(await syntax.ready('typescript'));
        syntax.dispose();`,
      prints: /^true\n$/,
    },
  ],
  'packages/testing/README.md': [{ prints: /insertText: 'sum\(items\)'/ }],
};

/** READMEs whose samples are for a browser: they are run by tests in Chromium. */
export const browserReadmes = ['packages/web/README.md'];

/** The samples in the READMEs of packages that are published. */
export async function readmeSamples(): Promise<readonly ReadmeSample[]> {
  const samples: ReadmeSample[] = [];
  for (const { folder } of publishable) {
    const file = `${folder}/README.md`;
    const text = await readFile(join(root, file), 'utf8');
    const blocks = [...text.matchAll(/^```(?:ts|typescript|js|tsx)\n([^]*?)^```/gm)];
    for (const [i, { 1: code = '' }] of blocks.entries()) samples.push({ title: `${file} ${i + 1}`, code });
  }
  return samples;
}

/** By which a prompt for a next edit is told, and the answer to it. */
const marker = '<|marker_1|>';
const editedRegion = `${marker}export function total(price: number, times: number) {\n  return price * times;\n}\n<|marker_2|>`;

/** A model server on loopback that continues every text in the same way. */
export async function startSampleServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    incoming.on('end', () => {
      const { name = '' } = /^\/grammars\/(?<name>[\w.-]+)$/.exec(incoming.url ?? '')?.groups ?? {};
      if (name !== '') {
        response.setHeader('content-type', 'application/wasm');
        return createReadStream(grammarFile(name)).pipe(response);
      }
      if (incoming.method === 'GET') {
        response.setHeader('content-type', 'application/json');
        return response.end(
          JSON.stringify({ object: 'list', data: [{ id: 'qwen2.5-coder', object: 'model' }] }),
        );
      }
      const { stream = false, prompt = '' } = JSON.parse(body) as { stream?: boolean; prompt?: string };
      const answer = JSON.stringify({
        choices: [
          { index: 0, text: prompt.includes(marker) ? editedRegion : '1 + 2;', finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 4, completion_tokens: 4, total_tokens: 8 },
      });
      response.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
      return response.end(stream ? `data: ${answer}\n\ndata: [DONE]\n\n` : answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Where the packages that the README of `packages/syntax` names keep a file. */
function grammarFile(name: string): string {
  const modules = join(root, 'packages/syntax/node_modules');
  return name === 'tree-sitter.wasm'
    ? join(modules, 'web-tree-sitter', name)
    : join(modules, 'tree-sitter-wasms/out', name);
}

/** Runs a sample as a module of a project in `folder`, which has the packages installed. */
export async function runSample(
  { title, code }: ReadmeSample,
  { caller = '', replace = {} }: SampleRun,
  { folder, server }: { readonly folder: string; readonly server: string },
) {
  const project = join(folder, title.replaceAll(/[^a-z0-9]+/gi, '-'));
  await mkdir(join(project, 'dist'), { recursive: true });
  await writeFile(join(project, 'dist/index.html'), 'the page');
  await writeFile(join(project, 'main.ts'), 'export const four = 2 + 2;\n');
  let text = code;
  for (const [old, by] of Object.entries(replace)) {
    if (!text.includes(old)) throw new Error(`${title} no longer contains ${old}`);
    text = text.replaceAll(old, by);
  }
  const whole = `${text}\n${caller}`
    .replaceAll('SERVER', server)
    .replaceAll('FOLDER', project.replaceAll('\\', '/'));
  const { code: script } = await transform(whole, { loader: 'ts', format: 'esm' });
  await writeFile(join(project, 'sample.mjs'), script);
  await writeFile(join(project, 'redirect.mjs'), redirect(server));
  return runCommand(process.execPath, ['--import', './redirect.mjs', 'sample.mjs'], {
    cwd: project,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: project,
      XDG_CONFIG_HOME: project,
      XDG_CACHE_HOME: project,
      NEBIUS_API_KEY: 'key-of-the-sample',
      COMPLETION_BASE_URL: `${server}/v1`,
      COMPLETION_MODEL: 'qwen2.5-coder',
    },
  });
}

/** A module that sends what is meant for a hosted service to the server on loopback. */
const redirect = (server: string) => `const real = globalThis.fetch;
globalThis.fetch = (url, init) => real(String(url).replace(/^https:\\/\\/[^/]+/, ${JSON.stringify(server)}), init);
`;
