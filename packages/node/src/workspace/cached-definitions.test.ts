import { expect, it } from 'vitest';
import type { DefinitionQuery } from '@org/completion-core/host';
import { cachedDefinitions } from './cached-definitions';

const { signal } = new AbortController();

function counted() {
  const received: (readonly string[])[] = [];
  const index = cachedDefinitions({
    definitions({ names }: DefinitionQuery) {
      received.push(names);
      return Promise.resolve(
        names
          .filter((name) => name !== 'absent')
          .flatMap((name) =>
            [1, 2].map((index) => ({
              name,
              uri: `file:///${name}${index}`,
              path: `${name}${index}`,
              text: '',
              start: 0,
              end: 0,
            })),
          ),
      );
    },
  });
  const ask = async (names: readonly string[], max = 10, uri = 'file:///main.ts') =>
    (await index.definitions({ uri, languageId: 'typescript', names, max }, signal)).map(({ path }) => path);
  return { received, ask, index };
}

it('queries only new names, and returns definitions in the order of the names up to max', async () => {
  const { received, ask } = counted();
  expect(await ask(['one', 'absent'])).toEqual(['one1', 'one2']);
  expect(await ask(['two', 'absent', 'one'], 3)).toEqual(['two1', 'two2', 'one1']);
  expect(await ask(['one', 'two'])).toEqual(['one1', 'one2', 'two1', 'two2']);
  expect(received).toEqual([['one', 'absent'], ['two']]);
});

it('queries again for another document, and after forget', async () => {
  const { received, ask, index } = counted();
  await ask(['one']);
  await ask(['one'], 10, 'file:///other.ts');
  index.forget();
  await ask(['one']);
  expect(received).toHaveLength(3);
});
