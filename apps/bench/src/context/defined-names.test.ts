import { expect, it } from 'vitest';
import { usesOfDefinedNames } from './defined-names';

const uses = (files: Readonly<Record<string, string>>, language: 'typescript' | 'python' | 'java') =>
  usesOfDefinedNames(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    language,
    1,
  )
    .map(({ path, name, definingLine, definedIn }) => `${path} uses ${name} of ${definedIn}: ${definingLine}`)
    .toSorted();

it('finds lines that use what exactly one other file defines, not imports, comments or what several define', () => {
  expect(
    uses(
      {
        'cart.ts': 'export class Cart {}\nexport const twice = 1;\n',
        'price.ts': 'export function priceOf(item: Item) {}\nexport const twice = 2;\n',
        'main.ts':
          "import { Cart } from './cart';\nimport { twice } from './cart';\nimport {\n  priceOf,\n} from './price';\n// priceOf\nconst a = priceOf(new Cart());\nconst b = twice + 'Cart';\n",
      },
      'typescript',
    ),
  ).toEqual([
    'main.ts uses Cart of cart.ts: export class Cart {}',
    'main.ts uses priceOf of price.ts: export function priceOf(item: Item) {}',
  ]);
});

it('finds them in Python and Java', () => {
  expect(
    uses(
      {
        'a.py': 'LIMIT = 3\ndef area(r):\n    return r\n',
        'b.py': 'from a import area, LIMIT\n\nprint(area(LIMIT))\n',
      },
      'python',
    ),
  ).toEqual(['b.py uses LIMIT of a.py: LIMIT = 3', 'b.py uses area of a.py: def area(r):']);
  expect(
    uses(
      {
        'Cart.java': 'public final class Cart {\n  public int total(List<Item> items) {\n  }\n}\n',
        'Main.java': 'class Main {\n  int x = new Cart().total(null);\n}\n',
      },
      'java',
    ),
  ).toEqual([
    'Main.java uses Cart of Cart.java: public final class Cart {',
    'Main.java uses total of Cart.java: public int total(List<Item> items) {',
  ]);
});

it('has the offsets of the line and the name', () => {
  const main = "import { priceOf } from './price';\nconst a = priceOf(1);\n";
  const [use] = usesOfDefinedNames(
    [
      { path: 'main.ts', text: main },
      { path: 'price.ts', text: 'export const priceOf = 1;\n' },
    ],
    'typescript',
    1,
  );
  expect(main.slice(use?.lineStart, use?.lineEnd)).toBe('const a = priceOf(1);');
  expect(main.slice(use?.nameStart).startsWith('priceOf(')).toBe(true);
});

it('counts all words that are spelled like the name when asked to', () => {
  const files = [
    { path: 'main.ts', text: 'function f(cart: string) {}\n' },
    { path: 'cart.ts', text: 'export const cart = 1;\n' },
  ];
  expect(usesOfDefinedNames(files, 'typescript', 1)).toEqual([]);
  expect(usesOfDefinedNames(files, 'typescript', 1, 'words').map(({ name }) => name)).toEqual(['cart']);
});
