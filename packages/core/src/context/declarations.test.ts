import { describe, expect, it } from 'vitest';
import { declarationsIn, signatureOf, needsBody } from './declarations';

describe('declarationsIn', () => {
  it.each([
    ['class A {\n  async load(id: string): Promise<Item> {\n  }\n}\n', ['A', 'load']],
    ['class A {\n  get total() {\n  }\n  #hidden(a = f(1)) {\n  }\n}\n', ['A', 'total', '#hidden']],
    ['function f() {\n  if (a) {\n  }\n  call(b, () => {\n  });\n  return g(c);\n}\n', ['f']],
    ['LIMIT = 3\nALIAS: TypeAlias = Union[int, str]\nif LIMIT == 3:\n    pass\n', ['LIMIT', 'ALIAS']],
    ['public interface Shelf {\n  Item get(String name);\n  int size();\n}\n', ['Shelf', 'get', 'size']],
    [
      'class A {\n  public static <T> List<T> of(\n      T first) {\n    return make(first);\n  }\n}\n',
      ['A', 'of'],
    ],
    ['class A {\n  void run() {\n    throw new Fault(x);\n  }\n}\n', ['A', 'run']],
    [
      'function f() {\n  const a = 1;\n  function g() {\n  }\n}\nclass A {\n  run() {\n  }\n}\n',
      ['f', 'A', 'run'],
    ],
    [
      'def f():\n    def g():\n        pass\n\n    class A:\n        pass\n\nclass B:\n    def run(self):\n',
      ['f', 'B', 'run'],
    ],
    ['export namespace util {\n  export const twice = 2;\n}\n', ['util', 'twice']],
    ['export const tools = {\n  open(a) {\n  },\n};\n', ['tools', 'open']],
    ['class A {\n}\ndescribe("a", () => {\n  const b = 1;\n});\n', ['A']],
    ['def f():\n    pass\ntry:\n    class A:\n        pass\n', ['f', 'A']],
    ['object A {\n  val limit = 3\n}\n', ['A', 'limit']],
    ['public @interface Since {\n  double value();\n}\n', ['Since', 'value']],
  ])('finds in %j %j', (text, names) => {
    expect(declarationsIn(text).map(({ name }) => name)).toEqual(names);
  });
});

describe('signatureOf', () => {
  it.each([
    ['export const a = 1;\n', 'export const a = 1;'],
    ['// Remark (with a mark\n@decorated()\ndef area(r):\n    return r\n', 'def area(r):'],
    [
      '  public int total(\n      List<Item> items,\n      int more)\n  {\n',
      '  public int total(\n      List<Item> items,\n      int more)',
    ],
    ['def many(\n  a,\n  b,\n  c,\n  d,\n  e):\n', 'def many(\n  a,\n  b,\n  c,'],
    ['no declaration\nat all', 'no declaration'],
  ])('returns for %j the signature %j', (text, signature) => {
    expect(signatureOf({ text })).toBe(signature);
  });
});

describe('needsBody', () => {
  it.each([
    ['export interface Price {\n  cents: number;\n}\n', true],
    ['class Pretty(Mixin):\n    width: int\n', true],
    ['export const sizes = {\n  small: 1,\n};\n', true],
    ['type Either =\n  | A\n  | B;\n', true],
    ['def area(r):\n    return r\n', false],
    ['function connect(protocol: string) {\n}\n', false],
    ['    public int total(List<Item> items) {\n        return 1;\n    }\n', false],
    ['export const double = (a: number) => {\n  return a * 2;\n};\n', false],
    ['public record Loan(String isbn, LocalDate due) {\n}\n', false],
  ])('decides for %j: %j', (text, expected) => {
    expect(needsBody({ text })).toBe(expected);
  });
});
