import { describe, expect, it } from 'vitest';
import { placeAfter } from './place';
import { LocalIndex } from './local-index';
import { prepareQuery } from './query';

/** What declarations tell at the end of `text`, as texts. */
function hintsAt(text: string, languageId: string, files: Readonly<Record<string, string>> = {}) {
  const index = new LocalIndex();
  for (const [path, content] of Object.entries(files))
    index.addDocument(`file:///${path}`, languageId, content);
  index.build();
  const uri = 'file:///src/here.x';
  const prepared = prepareQuery({ uri, languageId, prefix: text, suffix: '', snippets: [] }, index, {
    wholeTokens: true,
  });
  if (prepared === undefined) throw new Error('no query');
  const { context, sources, vocabulary } = prepared;
  const { hints, classes } = sources;
  hints.read(context, context.length, placeAfter(context, context.length, classes));
  const texts = (tokens: Iterable<number>) => [...tokens].map((token) => vocabulary.text(token)).toSorted();
  return {
    members: texts(hints.members),
    parameter: hints.parameter < 0 ? undefined : vocabulary.text(hints.parameter),
    parameters: texts(hints.parameters),
    imported: texts(hints.imported),
    nextNumber: hints.nextNumber < 0 ? undefined : vocabulary.text(hints.nextNumber),
  };
}

const store = `export class Base {
  close(): void {}
}

export class Store extends Base {
  readonly items = new Map<string, number>();
  constructor(private readonly name: string) {
    super();
  }

  find(id: string): number {
    const local = this.items.get(id);
    return local;
  }
}
`;

describe('the members before a dot are those of', () => {
  const members = ['close', 'constructor', 'find', 'items', 'name'];
  it.each([
    ['a declared parameter', 'function use(store: Store) {\n  store.'],
    ['what was made', 'const store = new Store("a");\nstore.'],
    ['an optional parameter', 'function use(store?: Store) {\n  store.'],
    ['the type itself', 'Store.'],
  ])('%s', (_name, text) => {
    expect(hintsAt(text, 'typescript', { 'src/store.ts': store }).members).toEqual(members);
  });

  it('the class around the cursor, with what Python assigns to self', () => {
    const text =
      'class Cart(Base):\n    def __init__(self, total):\n        self.total = total\n\n    def pay(self):\n        self.';
    const files = { 'src/base.py': 'class Base:\n    def close(self):\n        pass\n' };
    expect(hintsAt(text, 'python', files).members).toEqual(['__init__', 'close', 'pay', 'total']);
  });

  it('a Java variable', () => {
    const files = {
      'src/Cart.java':
        'public class Cart {\n    private final List<Item> items = List.of();\n    public int total(int tax) {\n        return tax;\n    }\n}\n',
    };
    expect(hintsAt('class A {\n    void f(Cart cart) {\n        cart.', 'java', files).members).toEqual([
      'items',
      'total',
    ]);
  });

  it('nothing that is not declared, and no type that is its own base twice over', () => {
    expect(hintsAt('thing.', 'typescript').members).toEqual([]);
    const files = { 'src/a.ts': 'class A extends B {\n  one() {}\n}\nclass B extends A {\n  two() {}\n}\n' };
    expect(hintsAt('const a = new A();\na.', 'typescript', files).members).toEqual(['one', 'two']);
  });
});

describe('an argument is for the parameter', () => {
  it.each([
    ['def', 'def send(to, text="", *, retry=3):\n    pass\n\nsend(a, ', 'python', 'text'],
    ['function', 'function send(to: User, text: string) {\n}\nsend(', 'typescript', 'to'],
    [
      'method',
      'class A {\n  send(to: User, text: Map<A, B>, retry = 3) {\n  }\n}\nx.send(f(a, b), c, ',
      'typescript',
      'retry',
    ],
    ['Java', 'class A {\n    void send(final User to, String text) {\n    }\n}\nsend(a, ', 'java', 'text'],
    [
      'constructor',
      'class A {\n  constructor(private readonly to: User) {\n  }\n}\nnew A(',
      'typescript',
      'to',
    ],
  ])('of a %s', (_name, text, languageId, expected) => {
    expect(hintsAt(text, languageId).parameter).toBe(expected);
  });

  it('of no call that was only seen', () => {
    expect(hintsAt('if send(a, b):\n    pass\nsend(', 'python').parameter).toBeUndefined();
  });
});

describe('an import goes on with', () => {
  it.each([
    ["import { Store } from '", ['.']],
    ["import { Store } from './", ['model']],
    ["import { Store } from './model/store", ["'"]],
    ["import { Absent } from './", []],
  ])('the path of the module that exports its names: %s', (text, expected) => {
    expect(hintsAt(text, 'typescript', { 'src/model/store.ts': store }).imported).toEqual(expected);
  });

  it.each(['from shop.cart import ', 'from .cart import ', 'from shop.cart import Cart, '])(
    'the names of the module: %s',
    (text) => {
      const files = {
        'shop/cart.py':
          'LIMIT = 3\n\nclass Cart:\n    def pay(self):\n        pass\n\ndef empty():\n    pass\n',
      };
      const found = hintsAt(
        text,
        'python',
        text.includes('.cart') && !text.includes('shop') ? { 'src/cart.py': files['shop/cart.py'] } : files,
      );
      expect(found.imported).toEqual(['Cart', 'LIMIT', 'empty']);
    },
  );
});

it('a number follows that of the line before', () => {
  expect(hintsAt('A = 7\nB = ', 'python').nextNumber).toBe('8');
  expect(hintsAt('A = 1.5\nB = ', 'python').nextNumber).toBeUndefined();
});
