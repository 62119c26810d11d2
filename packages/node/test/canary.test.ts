import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCompletionEngine, openAICompatible } from '@org/completion-core';
import {
  clipboard,
  definitions,
  diagnostics,
  DocumentTracker,
  importedFiles,
  nearbyFiles,
  openDocuments,
  recentEdits,
  recentViews,
} from '@org/completion-core/host';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { createNodeGate } from '../src/gate/create-node-gate';
import { openWorkspace } from '../src/workspace/open-workspace';
import { workspaceFiles } from '../src/workspace/workspace-files';

let root: string;
let server: CompletionServer;

beforeEach(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), 'completion-canary-'));
  server = await startCompletionServer({ apiKey: false, models: 'any' });
  await put('.git/HEAD', 'ref: refs/heads/main\n');
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, text: string): Promise<string> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  return pathToFileURL(join(root, path)).href;
}

/** Put together at run time, so that no scanner takes this file for a leak. */
const awsKey = ['AKIA', 'QYLPMN5HFIQR7XYZ'].join('');
const githubToken = ['ghp', 'x7Kq9Zr2Lw5Tb8Ny1Vc4Md6Pf3Hj0Gs9Ua2R'].join('_');

it('sends no canary from any source, but everything that is admitted', async () => {
  await put('.gitignore', 'private/\n');
  await put('.completionignore', 'drafts.ts\n');
  const env = await put('.env', 'TOKEN=canary-env\n');
  const ignored = await put('private/keys.ts', "export const sharedName = 'canary-gitignored';\n");
  const draft = await put('drafts.ts', "export const sharedName = 'canary-completionignored';\n");
  await put(
    'helper.ts',
    `export function sharedName(value: number): string {\n  return 'fine-to-leave ${awsKey}';\n}\n`,
  );
  const text = `import { sharedName } from './helper';\nimport { secret } from './private/keys';\nconst key = '${githubToken}';\nconst value = sharedName();\n`;
  const main = await put('main.ts', text);

  const gate = createNodeGate({ root });
  const files = workspaceFiles({ root, gate });
  const workspace = openWorkspace({ root, watch: false });
  await workspace.whenReady();
  const tracker = new DocumentTracker();
  for (const [uri, path, said] of [
    [env, '.env', 'sharedName canary-env'],
    [ignored, 'private/keys.ts', "export const sharedName = 'canary-gitignored';"],
    [draft, 'drafts.ts', "export const sharedName = 'canary-completionignored';"],
    ['untitled:notes', 'notes', `sharedName ${awsKey}`],
  ] as const) {
    tracker.update({ uri, path, languageId: 'typescript', text: '' });
    tracker.update({ uri, path, languageId: 'typescript', text: said });
    tracker.viewed(uri, 0, 1);
  }
  const leak = (canary: string) => () => [{ path: '.env', uri: env, text: `sharedName ${canary}` }];
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl: server.baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' }),
    gate,
    context: {
      deadlineMs: 60_000,
      sources: [
        openDocuments(tracker),
        recentEdits(tracker),
        recentViews(tracker),
        importedFiles(files),
        nearbyFiles(files),
        ...workspace.sources,
        definitions(leak('canary-definition')),
        diagnostics(leak('canary-diagnostic')),
        clipboard(() => `sharedName ${githubToken}`),
      ],
    },
  });
  try {
    const document = { uri: main, languageId: 'typescript', text, relativePath: 'main.ts' };
    await engine.complete({ document, offset: text.lastIndexOf(')'), triggerKind: 'invoked' });
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent).toContain('fine-to-leave');
    for (const canary of ['canary', awsKey, githubToken]) expect(sent).not.toContain(canary);

    const denied = { uri: env, languageId: 'plaintext', text: 'TOKEN=' };
    expect(await engine.complete({ document: denied, offset: 6, triggerKind: 'invoked' })).toMatchObject({
      kind: 'suppressed',
      rule: 'env-file',
    });
    const secret = { uri: ignored, languageId: 'typescript', text: 'export const a = ' };
    expect(await engine.complete({ document: secret, offset: 17, triggerKind: 'invoked' })).toMatchObject({
      kind: 'suppressed',
      rule: 'gitignore',
    });
    expect(server.requests).toHaveLength(1);
  } finally {
    engine.dispose();
    await workspace.close();
  }
});

it('sends no canary through a link, nor from outside of the workspace', async () => {
  const outside = await mkdtemp(join(await realpath(tmpdir()), 'completion-outside-'));
  try {
    await writeFile(join(outside, 'far.ts'), 'export const sharedName = "canary-outside";\n');
    await put('.env', 'sharedName=canary-env\n');
    await put('near.ts', 'export const sharedName = "fine-to-leave";\n');
    await symlink(join(root, '.env'), join(root, 'settings.ts'));
    await symlink(join(outside, 'far.ts'), join(root, 'far.ts'));
    await symlink(outside, join(root, 'away'));
    const text =
      "import { a } from './settings';\nimport { b } from './far';\nimport { c } from './away/far';\nimport { d } from './near';\nsharedName(";
    const main = await put('main.ts', text);
    const link = pathToFileURL(join(root, 'settings.ts')).href;
    const tracker = new DocumentTracker();
    tracker.update({ uri: link, path: 'settings.ts', languageId: 'typescript', text: 'sharedName canary' });
    const gate = createNodeGate({ root });
    const files = workspaceFiles({ root, gate });
    const workspace = openWorkspace({ root, watch: false });
    await workspace.whenReady();
    const engine = createCompletionEngine({
      provider: openAICompatible({ baseUrl: server.baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' }),
      gate,
      context: {
        deadlineMs: 60_000,
        sources: [openDocuments(tracker), importedFiles(files), nearbyFiles(files), ...workspace.sources],
      },
    });
    const document = { uri: main, languageId: 'typescript', text, relativePath: 'main.ts' };
    await engine.complete({ document, offset: text.length, triggerKind: 'invoked' });
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent).toContain('fine-to-leave');
    expect(sent).not.toContain('canary');
    expect(
      await engine.complete({
        document: { uri: link, languageId: 'typescript', text: 'A=' },
        offset: 2,
        triggerKind: 'invoked',
      }),
    ).toMatchObject({ kind: 'suppressed', rule: 'env-file' });
    engine.dispose();
    await workspace.close();
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
});

it('stops sending a file as soon as a rule denies it', async () => {
  const helper = await put(
    'helper.ts',
    'export function sharedName(by = "canary-later") {\n  return by;\n}\n',
  );
  const text = "import { sharedName } from './helper';\nsharedName(";
  const main = await put('main.ts', text);
  let denied = false;
  const inner = createNodeGate({ root });
  const gate = {
    ...inner,
    admits: (uri: string) =>
      denied && uri === helper ? ({ admitted: false, rule: 'new-rule' } as const) : inner.admits(uri),
  };
  const files = workspaceFiles({ root, gate });
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl: server.baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' }),
    gate,
    context: { deadlineMs: 60_000, sources: [importedFiles(files)] },
  });
  const ask = (typed: string) =>
    engine.complete({
      document: { uri: main, languageId: 'typescript', text: text + typed, relativePath: 'main.ts' },
      offset: text.length + typed.length,
      triggerKind: 'invoked',
    });
  await ask('');
  denied = true;
  await ask('q');
  engine.dispose();
  expect(server.requests.map(({ body }) => JSON.stringify(body).includes('canary-later'))).toEqual([
    true,
    false,
  ]);
});

it('masks a private key of which the window contains only the middle', async () => {
  const line = (seed: number) =>
    Array.from({ length: 64 }, (_, index) => 'Ab3cD+eF7/gH9iJkLmN0pQ'[(index * seed + seed) % 22]).join('');
  const text = `${Array.from({ length: 400 }, (_, index) => line(index % 19)).join('\n')}\nconst a = `;
  const main = await put('main.ts', text);
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl: server.baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' }),
    gate: createNodeGate({ root }),
  });
  const document = { uri: main, languageId: 'typescript', text, relativePath: 'main.ts' };
  await engine.complete({ document, offset: text.length, triggerKind: 'invoked' });
  engine.dispose();
  const sent = JSON.stringify(server.requests[0]?.body);
  expect(sent).toContain('********');
  expect(sent).not.toContain(line(3));
});
