import { expect, it, describe } from 'vitest';
import { afterEdits, proposedAfter } from '../../test/edited-document';

describe('a name that was changed at its declaration', () => {
  it('is changed at its other uses, the whole words of code alone', () => {
    const offered = proposedAfter(
      'const «price→cost» = 1;\nuse(price, pricey); // price\nlog("price", item.price, `${price}`);\n',
    );
    expect(offered).toBe(
      'const cost = 1;\nuse(«price→cost», pricey); // price\nlog("price", item.price, `${«price→cost»}`);\n',
    );
  });

  it.each([
    [
      'a parameter in its function',
      'function f(«a→b») {\n  return a;\n}\nuse(a);\n',
      'function f(b) {\n  return «a→b»;\n}\nuse(a);\n',
    ],
    [
      'a variable in its block',
      'if (x) {\n  let «a→b» = 1;\n  use(a);\n}\nuse(a);\n',
      'if (x) {\n  let b = 1;\n  use(«a→b»);\n}\nuse(a);\n',
    ],
    [
      'not where another one hides it',
      'const «a→b» = 1;\nfunction f(a) {\n  use(a);\n}\nuse(a);\n',
      'const b = 1;\nfunction f(a) {\n  use(a);\n}\nuse(«a→b»);\n',
    ],
    [
      'not keys',
      'const «a→b» = 1;\nuse({ a: a, c });\nuse({ a });\n',
      'const b = 1;\nuse({ a: «a→b», c });\nuse({ a });\n',
    ],
    [
      'in a loop',
      'for (const «a→b» of all) {\n  use(a);\n}\nuse(a);\n',
      'for (const b of all) {\n  use(«a→b»);\n}\nuse(a);\n',
    ],
  ])('%s', (_name, document, expected) => {
    expect(proposedAfter(document)).toBe(expected);
  });

  it.each([
    ['python', 'def f(«a→b»):\n    return a\n\nuse(a)\n', 'def f(b):\n    return «a→b»\n\nuse(a)\n'],
    ['go', 'func f() {\n\t«a→b» := 1\n\tuse(a)\n}\n', 'func f() {\n\tb := 1\n\tuse(«a→b»)\n}\n'],
    ['java', 'void f(int «a→b») {\n  use(a);\n}\n', 'void f(int b) {\n  use(«a→b»);\n}\n'],
    ['rust', 'fn f(«a→b»: i32) {\n    use_it(a);\n}\n', 'fn f(b: i32) {\n    use_it(«a→b»);\n}\n'],
  ])('in %s', (languageId, document, expected) => {
    expect(proposedAfter(document, { languageId })).toBe(expected);
  });

  it.each([
    ['ocaml', 'let «a→b» = 1 (* a *)\nlet c = a\n', 'let b = 1 (* a *)\nlet c = «a→b»\n'],
    ['zig', 'const «a→b» = 1;\nuse(a,\n  \\\\a\n);\n', 'const b = 1;\nuse(«a→b»,\n  \\\\a\n);\n'],
    ['elixir', '«a→b» = 1\nuse(a, ~s(a))\n', 'b = 1\nuse(«a→b», ~s(a))\n'],
  ])('but not in comments and strings of %s', (languageId, document, expected) => {
    expect(proposedAfter(document, { languageId })).toBe(expected);
  });

  it.each([
    ['the new name is used there already', 'const «a→b» = 1;\nuse(a, b);\n'],
    [
      'another declaration of it is left, as in a copied block',
      'const a = 1;\nuse(a);\nconst «a→b» = 1;\nuse(a);\n',
    ],
    ['a function was copied', 'function total() {}\nfunction «total→sum»() {}\ntotal();\n'],
    ['only one use was changed', 'const a = 1;\nuse(«a→b»);\nuse(a);\n'],
    ['it was changed in a comment', '// const «a→b» = 1;\nuse(a);\n'],
    ['a keyword was changed', '«let→const» a = 1;\nlet c = 2;\n'],
    ['the document is prose', 'const «a→b» is a name. a is used.\n', 'markdown'],
  ])('is left alone where %s', (_name, document, languageId = 'typescript') => {
    expect(proposedAfter(document, { languageId })).toBe(afterEdits(document));
  });
});

describe('uses that were changed alike', () => {
  it('are followed by the other uses where nothing declares the name', () => {
    expect(proposedAfter('use(«a→b»);\nlog(«a→b»);\nput(a);\n')).toBe('use(b);\nlog(b);\nput(«a→b»);\n');
  });

  it('are followed by members of the same receiver alone', () => {
    expect(proposedAfter('use(this.«a→b»);\nlog(this.«a→b»);\nput(this.a, other.a);\n')).toBe(
      'use(this.b);\nlog(this.b);\nput(this.«a→b», other.a);\n',
    );
  });
});

describe('the same change in two lines', () => {
  it.each([
    [
      'an argument',
      'add(one«→, true»);\nadd(two«→, true»);\nadd(three);\nremove(four);\n',
      'add(one, true);\nadd(two, true);\nadd(three«→, true»);\nremove(four);\n',
    ],
    [
      'a word before',
      'x = «→await »load(1);\ny = «→await »load(2);\nz = load(3);\n',
      'x = await load(1);\ny = await load(2);\nz = «→await »load(3);\n',
    ],
    [
      'a literal',
      'wait(«10→20», a);\nwait(«10→20», b);\nwait(10, c);\nwait(11, d);\n',
      'wait(20, a);\nwait(20, b);\nwait(«10→20», c);\nwait(11, d);\n',
    ],
  ])('goes on with %s', (_name, document, expected) => {
    expect(proposedAfter(document)).toBe(expected);
  });

  it('stops where a like line was left out', () => {
    const document = 'add(one«→, true»);\nadd(two);\nadd(three«→, true»);\nadd(four);\n';
    expect(proposedAfter(document)).toBe(afterEdits(document));
  });

  it('does not follow from one line', () => {
    const document = 'add(one«→, true»);\n\nadd(two);\n';
    expect(proposedAfter(document)).toBe(afterEdits(document));
  });
});

it('goes on in a list of like lines from its first line', () => {
  expect(proposedAfter("row(«→2, »'a', 1);\nrow('b', 2);\nrow('c', 3);\nend();\n")).toBe(
    "row(2, 'a', 1);\nrow(«→2, »'b', 2);\nrow(«→2, »'c', 3);\nend();\n",
  );
});

it('deletes the next line like three that were deleted', () => {
  const document =
    "a();\n«console.log('one');\n→»b();\n«console.log('two');\n→»c();\n«console.log('three');\n→»d();\nconsole.log('four');\nconsole.table('five');\n";
  expect(proposedAfter(document)).toBe(
    "a();\nb();\nc();\nd();\n«console.log('four');\n→»console.table('five');\n",
  );
});

it('proposes nothing after a change that was typed and goes on', () => {
  expect(proposedAfter('const a = 1«→2»;\nconst b = 1;\n')).toBe('const a = 12;\nconst b = 1;\n');
});
