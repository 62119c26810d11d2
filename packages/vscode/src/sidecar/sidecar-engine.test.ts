import { PullBridge, knownEditors } from '@org/completion-adapter-kit';
import { documentAt } from '@org/completion-testing';
import { expect, it } from 'vitest';
import type { InlineParams, ItemList } from './protocol';
import { SidecarEngine, type InlineServer } from './sidecar-engine';

/** A server whose answers the test gives, and an editor with one document of one line. */
function start(marked: string) {
  const asked: { params: InlineParams; partial: (list: ItemList) => void; signal: AbortSignal }[] = [];
  const accepted: string[] = [];
  const rejected: string[] = [];
  let answer: (list: ItemList | null) => void = () => {};
  const server: InlineServer = {
    complete(params, partial, signal) {
      asked.push({ params, partial, signal });
      return new Promise((resolve) => (answer = resolve));
    },
    accepted: (id) => accepted.push(id),
    rejected: (id) => rejected.push(id),
  };
  const open = {
    version: 1,
    offsetAt: ({ character }: { character: number }) => character,
    positionAt: (character: number) => ({ line: 0, character }),
  };
  const bridge = new PullBridge({
    engine: new SidecarEngine(server, () => open),
    editor: knownEditors.vscode,
    onError: (error) => expect.unreachable(String(error)),
  });
  const { document, offset } = documentAt(marked);
  const pulled = bridge.request({ document: { ...document, version: 1 }, offset });
  return { asked, accepted, rejected, bridge, pulled, open, answer: (list: ItemList | null) => answer(list) };
}

const listOf = (insertText: string, start: number, end = start): ItemList => ({
  items: [
    {
      insertText,
      range: { start: { line: 0, character: start }, end: { line: 0, character: end } },
      command: { title: '', command: 'completion.didAccept', arguments: ['1.c1.0'] },
    },
  ],
});

it('gives the first partial result at once, and what follows as growth', async () => {
  const { asked, pulled, answer } = start('a = █');
  const grown: string[] = [];
  pulled.grown(([item]) => grown.push(item?.insertText ?? ''));
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.partial(listOf('1 +', 4));
  expect((await pulled.first())?.[0]).toMatchObject({ insertText: '1 +', start: 4, end: 4 });
  answer(listOf('1 +\n  2', 4));
  await pulled.ended;
  expect(grown).toEqual(['1 +\n  2']);
});

it('replaces the line to its end, as VS Code draws it', async () => {
  const { asked, pulled, answer } = start('f(█) + g');
  await expect.poll(() => asked.length).toBe(1);
  answer(listOf('a)', 2, 3));
  expect((await pulled.first())?.[0]).toMatchObject({ insertText: 'a) + g', start: 2, end: 7 });
});

it('has no items when there are none', async () => {
  const { asked, pulled, answer } = start('a = █');
  await expect.poll(() => asked.length).toBe(1);
  answer(null);
  expect(await pulled.first()).toEqual([]);
});

it('has no items for a text that has changed since', async () => {
  const { asked, pulled, open, answer } = start('a = █');
  await expect.poll(() => asked.length).toBe(1);
  open.version = 2;
  answer(listOf('1', 4));
  expect(await pulled.first()).toEqual([]);
});

it('aborts the request when it is superseded', async () => {
  const { asked, bridge, pulled } = start('a = █');
  await expect.poll(() => asked.length).toBe(1);
  bridge.withdraw();
  expect(asked[0]?.signal.aborted).toBe(true);
  expect(await pulled.first()).toBeUndefined();
});

it('tells the server what became of an item', async () => {
  const { asked, accepted, rejected, bridge, pulled, answer } = start('a = █');
  await expect.poll(() => asked.length).toBe(1);
  answer(listOf('1', 4));
  const [item] = (await pulled.first()) ?? [];
  bridge.items.rejected(item?.id ?? '');
  bridge.items.accepted(item?.id ?? '');
  expect([accepted, rejected]).toEqual([['1.c1.0'], ['1.c1.0']]);
});

it('asks as the server wants to be asked', async () => {
  const { asked } = start('a = █');
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]?.params).toEqual({
    textDocument: { uri: expect.any(String) as string, version: 1 },
    position: { line: 0, character: 4 },
    context: { triggerKind: 2 },
  });
});
