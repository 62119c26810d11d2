import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bundleForBrowser } from './bundle';
import { expectNone, root, runCommand } from './workspace';

const core = '@org/completion-core';

/** What core may find around it: the platform that packages/core/src/platform.d.ts declares. Nothing of Node or of a page. */
const platform = {
  AbortController,
  AbortSignal,
  DOMException,
  TextDecoder,
  TextEncoder,
  URL,
  clearTimeout,
  performance,
  setTimeout,
};

describe('core is at home everywhere', () => {
  it('is type-checked without Node and DOM types', async () => {
    const { stdout } = await runCommand(process.execPath, [
      join(root, 'node_modules/@typescript/native/bin/tsc'),
      '--showConfig',
      '-p',
      'packages/core',
    ]);
    const config = JSON.parse(stdout) as {
      compilerOptions: { types?: string[]; lib?: string[] };
      files: string[];
    };
    expect(config.compilerOptions.types, 'packages/core/tsconfig.json must keep "types": []').toEqual([]);
    expectNone(
      (config.compilerOptions.lib ?? ['the default, which has the DOM']).filter(
        (lib) => !/^es20\d\d$/i.test(lib),
      ),
      'Take these out of "lib" for packages/core and declare what is needed in src/platform.d.ts:',
    );
    expect(config.files, 'packages/core/tsconfig.json must check the sources').toContain('./src/index.ts');
  });

  it.each([
    [core, 'packages/core'],
    ['@org/completion-testing', 'packages/testing'],
  ])('reaches no Node module from %s', async (entry, folder) => {
    const { nodeModules } = await bundleForBrowser(`export * from '${entry}'`, folder);
    expectNone(nodeModules, 'Hand the capability in as a parameter, or move the code to packages/node:');
  });

  it('leaves Node modules to the server of the testing package', async () => {
    const { nodeModules } = await bundleForBrowser(
      `export * from '@org/completion-testing/server'`,
      'packages/testing',
    );
    expect(nodeModules.join('\n')).toContain('node:http');
  });

  it('loads and makes an engine with nothing around it but the small platform', async () => {
    const { code } = await bundleForBrowser(
      `import { createCompletionEngine, tokenFactory } from '${core}';
       export const run = async (fetch) => {
         const engine = createCompletionEngine({ provider: tokenFactory({ apiKey: 'key', fetch, retry: false }) });
         const document = { uri: 'file:///a.ts', languageId: 'typescript', text: 'const a = ' };
         const outcome = await engine.complete({ document, offset: 10, triggerKind: 'invoked' });
         engine.dispose();
         return JSON.stringify(outcome);
       };`,
      'packages/core',
    );
    const context = createContext({ ...platform });
    runInContext(code, context);
    const run = runInContext('bundle.run', context) as (fetch: unknown) => Promise<string>;
    const body = 'data: {"choices":[{"index":0,"text":"1;","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const outcome = await run(
      async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    );
    expect(JSON.parse(outcome)).toMatchObject({ kind: 'items', items: [{ insertText: '1;' }] });
  });
});
