import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { llamaServer, startLlamaServer, type LlamaServer } from '../../../scripts/llama-server.mjs';
import { closeEditors, Editor, temporaryFolder, uriOf } from './editor';

/** One small model on one thread of a busy machine. */
const timeout = 240_000;
let server: LlamaServer;

beforeAll(async () => {
  if (typeof llamaServer !== 'string') server = await startLlamaServer(['--ctx-size', '1024']);
}, timeout);
afterAll(() => server?.stop());
beforeEach((context) => {
  if (typeof llamaServer === 'string') context.skip(llamaServer);
});
afterEach(closeEditors);

it('shows what a real llama.cpp generates while the person types', { timeout }, async () => {
  const folder = temporaryFolder();
  const editor = await Editor.open({
    initialize: { rootUri: uriOf(folder) },
    env: {
      COMPLETION_PROVIDER: 'openai-compatible',
      COMPLETION_BASE_URL: server.origin,
      COMPLETION_MODEL: 'smollm2',
    },
  });
  const uri = uriOf(folder, 'a.py');
  const head = 'def add(a, b):\n    """Returns the sum of a and b."""\n    ';
  editor.openDocument(uri, head, 'python');

  const typed = 'return a';
  let shown = 0;
  for (const [index, key] of typed.split('').entries()) {
    const start = { line: 2, character: 4 + index };
    editor.edit(uri, index + 2, start, key);
    // Explicit, so that each key is asked for on a slow machine too.
    const items = await editor.complete(
      uri,
      { line: 2, character: start.character + 1 },
      { context: { triggerKind: 1 } },
    );
    shown += items?.items.length ?? 0;
  }
  expect(shown).toBeGreaterThan(0);
  expect(await editor.close()).toBe(0);
});
