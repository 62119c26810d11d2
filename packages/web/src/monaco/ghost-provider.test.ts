import { expect, it } from 'vitest';
import type { Ghost } from '@org/completion-adapter-kit';
import { GhostProvider } from './ghost-provider';
import type { InlineCompletionContext, Model, Monaco, StandaloneEditor } from './monaco-types';

/** Monaco as the provider uses it: `hide` runs only while a ghost is visible, and `trigger` is slow during a call. */
function fakeMonaco() {
  const state = { visible: false, asking: true };
  const ran: string[] = [];
  const model = {
    isDisposed: () => false,
    getEOL: () => '\n',
    getOffsetAt: ({ column }: { column: number }) => column - 1,
    getPositionAt: (offset: number) => ({ lineNumber: 1, column: offset + 1 }),
    getLineContent: () => 'let a',
  } as unknown as Model;
  const editor = {
    getId: () => 'editor',
    getModel: () => model,
    hasTextFocus: () => true,
    createContextKey: () => ({
      get: () => state.visible,
      set: (visible: boolean) => (state.visible = visible),
    }),
    trigger(_source: string, action: string) {
      if (action.endsWith('hide')) {
        if (!state.visible) return;
        state.visible = false;
        state.asking = false;
        ran.push('hidden');
      } else ran.push(state.asking ? 'triggered, late' : 'triggered, at once');
    },
  } as unknown as StandaloneEditor;
  class Range {}
  const monaco = {
    Range,
    languages: {},
    editor: { registerCommand: () => ({ dispose() {} }) },
  } as unknown as Monaco;
  return { monaco, editor, model, state, ran };
}

const ghostAt = (offset: number, text: string): Ghost => ({
  item: undefined,
  offset,
  text,
  covered: '',
  taken: 0,
  streaming: true,
});

function rig() {
  const fake = fakeMonaco();
  const source = {
    ghost: undefined as Ghost | undefined,
    status: { state: 'idle' } as const,
    taken() {},
    dismissed() {},
  };
  const provider = new GhostProvider(fake.monaco, fake.editor, source);
  const ask = () =>
    provider.provideInlineCompletions(
      fake.model,
      { lineNumber: 1, column: (source.ghost?.offset ?? 0) + 1 },
      {} as InlineCompletionContext,
      { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) },
    );
  return { ...fake, source, provider, ask };
}

it('ends a running call of Monaco before it triggers the next, so that Monaco does not wait', () => {
  const { provider, source, ran, state } = rig();
  source.ghost = ghostAt(5, ' + 1;');
  provider.refresh();
  expect(ran).toEqual(['hidden', 'triggered, at once']);
  expect(state.visible).toBe(false);
  provider.dispose();
});

it('sends a ghost again when a key came before Monaco drew it', async () => {
  const { provider, source, ran, ask } = rig();
  source.ghost = ghostAt(5, ' + 1;');
  provider.refresh();
  await ask();
  source.ghost = ghostAt(6, '+ 1;');
  provider.carry({ from: 5, to: 5, insert: ' ' }, 6);
  provider.refresh();
  expect(ran.filter((each) => each.startsWith('triggered'))).toHaveLength(2);
  provider.dispose();
});

it('does not update a ghost that Monaco has drawn and carries along, even when Monaco requests it again', async () => {
  const { provider, source, ran, ask } = rig();
  source.ghost = ghostAt(5, ' + 1;');
  provider.refresh();
  const list = await ask();
  for (const item of list.items) provider.handleItemDidShow(list, item);
  for (const [offset, text] of [
    [6, '+ 1;'],
    [7, ' 1;'],
  ] as const) {
    source.ghost = ghostAt(offset, text);
    provider.carry({ from: offset - 1, to: offset - 1, insert: ' +'.charAt(offset - 6) }, offset);
    provider.refresh();
    await ask();
  }
  expect(ran.filter((each) => each.startsWith('triggered'))).toHaveLength(1);
  provider.dispose();
});
