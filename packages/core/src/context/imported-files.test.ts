import { expect, it } from 'vitest';
import { cursorContext } from '../domain/cursor';
import { documentAt } from '@org/completion-testing';
import { importedFiles } from './imported-files';
import type { WorkspaceFiles } from './workspace-files';

const file = (path: string, text: string) => ({ uri: `file:///w/${path}`, path, text });

async function find(marked: string, workspace: Partial<WorkspaceFiles>, languageId = 'typescript') {
  const { document, offset } = documentAt(marked, { languageId, uri: 'file:///w/main.ts' });
  const source = importedFiles({
    find: () => Promise.resolve(undefined),
    near: () => Promise.resolve([]),
    ...workspace,
  });
  const { signal } = new AbortController();
  return source.find({ document, offset, cursor: cursorContext(document, offset) }, { signal });
}

async function findIn(languageId: string, marked: string, imported: string): Promise<readonly string[]> {
  const workspace = { find: () => Promise.resolve(file('imported', imported)) };
  return (await find(marked, workspace, languageId)).map(({ text }) => text);
}

it('lets the host resolve an import without a path, to several files', async () => {
  const received: unknown[] = [];
  const snippets = await find(
    'import { priceOf } from "@shop/price";\nimport { Cart } from "./cart";\npriceOf(cart as Cart█',
    {
      find: (_from, [candidate]) =>
        Promise.resolve(candidate === './cart.ts' ? file('cart.ts', 'export class Cart {}\n') : undefined),
      resolve: (from, imported) => {
        received.push([from, imported]);
        return Promise.resolve([
          file('price/a.ts', 'export const unrelated = 1;\n'),
          file('price/b.ts', 'export const priceOf = 1;\n'),
        ]);
      },
    },
  );
  expect(received).toEqual([['file:///w/main.ts', { specifier: '@shop/price', languageId: 'typescript' }]]);
  expect([...new Set(snippets.map(({ path }) => path))].toSorted()).toEqual(['cart.ts', 'price/b.ts']);
});

it('returns a type named at the cursor as a whole, and signatures of what the imports name', async () => {
  const text =
    '/** Later. */\nexport function later() {\n  return 1;\n}\nexport function used(\n  value: number,\n): number {\n  return 2;\n}\nexport interface Shape {\n  sides: number;\n}\nexport function other() {}\n';
  const snippets = await find(
    `import {\n  later,\n  used,\n  type Shape,\n} from './a';\n${'\n'.repeat(60)}used(shape as Shape█`,
    { find: () => Promise.resolve(file('a.ts', text)) },
  );
  expect(snippets.map((each) => each.text)).toEqual([
    'export interface Shape {\n  sides: number;\n}\n',
    'export function later() {\nexport function used(\n  value: number,\n): number {\nexport interface Shape {\n',
  ]);
});

it('returns the members of an imported class', async () => {
  const [outline] = await find(`import { Cart } from './cart';\n${'\n'.repeat(60)}const a = █`, {
    find: () =>
      Promise.resolve(
        file(
          'cart.ts',
          'export class Cart {\n  total(items: Item[]): number {\n    return 1;\n  }\n}\nclass Own {\n  secret() {\n  }\n}\n',
        ),
      ),
  });
  expect(outline?.text).toBe('export class Cart {\n  total(items: Item[]): number {\n');
});

it('puts what is imported before members that only share a name, each signature once', async () => {
  const decoders = Array.from(
    { length: 14 },
    (_, at) => `class Decoder${at}:\n    def flush(self) -> bytes:\n        return b""\n`,
  );
  const text = `${decoders.join('\n')}\nclass Chunker:\n    def push(self, data):\n        return data\n`;
  const found = await findIn(
    'python',
    `from .decoders import Chunker\n${'\n'.repeat(60)}self.flush()\nChunker()\n█`,
    text,
  );
  expect(found.at(-1)).toBe('    def flush(self) -> bytes:\nclass Chunker:\n    def push(self, data):\n');
});

it('puts the file of an import that is not used yet before others', async () => {
  const files: Record<string, string> = {
    './often': 'export function often() {\n',
    './later': 'export function later() {\n',
  };
  const snippets = await find(
    `import { often } from './often';\nimport { later } from './later';\n${'\n'.repeat(60)}often(1);\n█`,
    {
      find: (_from, [candidate = '']) => {
        const name = candidate.replace('.ts', '');
        return Promise.resolve(file(name, files[name] ?? ''));
      },
    },
  );
  expect(snippets.map(({ path }) => path)).toEqual(['./later', './often']);
});

it('does not take the parameters of an exported function for imported names', async () => {
  const snippets = await find(
    `import { used } from './a';\n${'\n'.repeat(60)}export function own(other: string) {\n${'  step();\n'.repeat(60)}  █`,
    {
      find: () =>
        Promise.resolve(file('a.ts', 'export function used() {\n}\nexport function other() {\n}\n')),
    },
  );
  expect(snippets.map(({ text }) => text)).toEqual(['export function used() {\n']);
});

it('reads a file again when its text changed', async () => {
  let text = 'export const used = [1];\n';
  const source = importedFiles({
    find: () => Promise.resolve(file('a.ts', text)),
    near: () => Promise.resolve([]),
  });
  const { document, offset } = documentAt("import { used } from './a';\nused(█", {
    uri: 'file:///w/main.ts',
  });
  const ask = async () =>
    (
      await source.find(
        {
          document: { ...document, languageId: 'typescript' },
          offset,
          cursor: cursorContext(document, offset),
        },
        { signal: new AbortController().signal },
      )
    ).map((each) => each.text.trim())[0];
  expect(await ask()).toBe('export const used = [1];');
  text = 'export const used = [2];\n';
  expect(await ask()).toBe('export const used = [2];');
});

it('follows a folder index to the files that it passes on', async () => {
  const files: Record<string, string> = {
    './core/index.ts': "export * from './api';\nexport { unrelated } from './other';\n",
    './api.ts': 'export function _ulid(kind: string) {\n}\nexport function _uuid(kind: string) {\n}\n',
  };
  const snippets = await find(
    `import * as core from './core';\n${'\n'.repeat(60)}export function ulid() {\n  return █`,
    {
      find: (_from, candidates) => {
        const path = candidates.find((candidate) => files[candidate] !== undefined);
        return Promise.resolve(path === undefined ? undefined : file(path, files[path] ?? ''));
      },
    },
  );
  expect(snippets.map(({ path, text }) => [path, text])).toEqual([
    ['./api.ts', 'export function _ulid(kind: string) {\n'],
  ]);
});

it('has files of the same folder where they need no import', async () => {
  const near = () =>
    Promise.resolve([
      file(
        'Option.java',
        'public class Option {\n    public String getLongOpt() {\n    }\n    private int bits() {\n    }\n}\n',
      ),
    ]);
  const marked = 'class Group {\n    String text(Option option) {\n        return █\n    }\n}\n';
  expect((await find(marked, { near }, 'java')).at(-1)?.text).toBe(
    'public class Option {\n    public String getLongOpt() {\n',
  );
  expect(await find(marked, { near }, 'typescript')).toEqual([]);
});

it('keeps an outline while a name is typed, and adds apart what a new line brings', async () => {
  const text =
    'export function openCart() {\n}\nexport function closeCart() {\n}\nexport function payInvoice() {\n}\n';
  const source = importedFiles({
    find: () => Promise.resolve(file('a.ts', text)),
    near: () => Promise.resolve([]),
  });
  const textsAt = async (marked: string) => {
    const { document, offset } = documentAt(
      `import * as shop from './a';\n${'\n'.repeat(60)}${marked}\n\nafter();\n`,
      { languageId: 'typescript', uri: 'file:///w/main.ts' },
    );
    const query = { document, offset, cursor: cursorContext(document, offset) };
    const found = await source.find(query, { signal: new AbortController().signal });
    return found.map((each) => each.text);
  };
  const carts = 'export function openCart() {\nexport function closeCart() {\n';
  expect(await textsAt('const cart = 1;\nshop.█')).toEqual([carts]);
  expect(await textsAt('const cart = 1;\nshop.payInv█')).toEqual([carts]);
  expect(await textsAt('const cart = 1;\nshop.payInvoice█')).toEqual([
    'export function payInvoice() {\n',
    carts,
  ]);
});

it('does not keep the signatures of a file that has changed', async () => {
  let text = 'export function openCart() {\n}\nexport function closeCart() {\n}\n';
  const source = importedFiles({
    find: () => Promise.resolve(file('a.ts', text)),
    near: () => Promise.resolve([]),
  });
  const { document, offset } = documentAt(`import * as shop from './a';\nconst cart = 1;\n█`, {
    languageId: 'typescript',
    uri: 'file:///w/main.ts',
  });
  const query = { document, offset, cursor: cursorContext(document, offset) };
  const ask = async () =>
    (await source.find(query, { signal: new AbortController().signal })).map((each) => each.text);
  expect(await ask()).toEqual(['export function openCart() {\nexport function closeCart() {\n']);
  text = text.replace('closeCart', 'shutCart');
  expect(await ask()).toEqual(['export function openCart() {\nexport function shutCart() {\n']);
});
