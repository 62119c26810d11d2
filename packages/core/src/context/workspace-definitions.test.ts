import { expect, it } from 'vitest';
import { cursorContext } from '../domain/cursor';
import { documentAt } from '@org/completion-testing';
import { workspaceDefinitions, type DefinitionQuery } from './workspace-definitions';

function find(marked: string, found: string[] = []) {
  const queries: DefinitionQuery[] = [];
  const source = workspaceDefinitions({
    definitions: (query) => {
      queries.push(query);
      return Promise.resolve(
        found.map((name) => ({
          name,
          uri: `file:///w/${name}.ts`,
          path: `${name}.ts`,
          text: name,
          start: 0,
          end: 4,
        })),
      );
    },
  });
  const { document, offset } = documentAt(marked, { languageId: 'typescript', uri: 'file:///w/main.ts' });
  const { signal } = new AbortController();
  return Promise.resolve(
    source.find({ document, offset, cursor: cursorContext(document, offset) }, { signal }),
  ).then((snippets) => ({ snippets, queries }));
}

it('looks up unique names around the cursor, nearest first, without keywords', async () => {
  const { queries } = await find('const cart = openCart();\nreturn priceOf(cart, █);\nafterwards();\n');
  expect(queries).toEqual([
    {
      uri: 'file:///w/main.ts',
      languageId: 'typescript',
      names: ['cart', 'priceOf', 'openCart', 'afterwards'],
      max: 10,
    },
  ]);
});

it('returns the definitions in the order of the index', async () => {
  const { snippets } = await find('priceOf(cart█', ['priceOf', 'cart']);
  expect(snippets.map(({ path, source }) => [path, source])).toEqual([
    ['priceOf.ts', 'workspace-definitions'],
    ['cart.ts', 'workspace-definitions'],
  ]);
});

it('looks up only names nearby', async () => {
  expect((await find('  █\n')).queries).toEqual([]);
  const { queries } = await find(`farAway();\n${'\n'.repeat(60)}nearBy(█`);
  expect(queries[0]?.names).toEqual(['nearBy']);
});

it('returns a type at the cursor as a whole, and signatures of others', async () => {
  const type = (name: string) => `interface ${name} {\n  side: number;\n}\n`;
  const source = workspaceDefinitions({
    definitions: ({ names }) =>
      Promise.resolve(
        names.map((name) => ({
          name,
          uri: `file:///w/${name}.ts`,
          path: `${name}.ts`,
          text: name.startsWith('T')
            ? type(name)
            : `/** Remark. */\nexport function ${name}(\n  value: number,\n): number {\n  return 1;\n}\n`,
          start: 0,
          end: 90,
        })),
      ),
  });
  const textsAt = async (marked: string) => {
    const { document, offset } = documentAt(marked);
    const query = { document, offset, cursor: cursorContext(document, offset) };
    const found = await source.find(query, { signal: new AbortController().signal });
    return found.map((each) => each.text);
  };
  expect(await textsAt('one Two Three█')).toEqual([
    type('Three'),
    'interface Two {',
    'export function one(\n  value: number,\n): number {',
  ]);
  expect(await textsAt('Two one█')).toEqual([
    'export function one(\n  value: number,\n): number {',
    'interface Two {',
  ]);
});
