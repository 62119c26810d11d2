import { describeAdapter, type AdapterDriver } from '@org/completion-adapter-kit/conformance';
import { createCompletionEngine, openAICompatible } from '@org/completion-core';
import { attachCompletion } from '../src/index';
import { MemoryEditor } from './memory-editor';

function open(baseUrl: string): AdapterDriver {
  const editor = new MemoryEditor();
  const engine = createCompletionEngine({
    provider: openAICompatible({ baseUrl, model: 'Qwen/Qwen2.5-Coder-7B' }),
    multiline: 'always',
    scheduling: { speculative: false },
  });
  const completion = attachCompletion(editor, { engine });
  return {
    set: async (marked) => editor.set(marked),
    type: async (text) => editor.type(text),
    async key(name) {
      if (name === 'Backspace') editor.replace(editor.cursor - 1, editor.cursor, '', editor.cursor - 1);
      else if (name === 'Escape') completion.dismiss();
      else editor.move(name);
    },
    text: async () => editor.marked,
    ghost: async () => editor.ghost,
    async trigger() {
      completion.trigger();
    },
    async accept() {
      if (!completion.accept()) editor.type('\t');
    },
    async acceptWord() {
      completion.acceptWord();
    },
    async acceptLine() {
      completion.acceptLine();
    },
    async dismiss() {
      completion.dismiss();
    },
    openSecond: async () => open(baseUrl),
    async dispose() {
      completion.destroy();
      engine.dispose();
    },
  };
}

describeAdapter({
  name: 'an editor in memory',
  lacks: ['auto-closed brackets', 'CRLF'],
  start: async ({ server }) => ({ open: async () => open(server.baseUrl), close: async () => {} }),
});
