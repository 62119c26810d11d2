import { Parser, Tree } from 'web-tree-sitter';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { syntaxLanguages } from '../src/index';
import { nodeSyntax, type LoadableSyntax } from '../src/node';
import { samples } from './languages';

// A grammar of several megabytes takes long to compile on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const made: LoadableSyntax[] = [];
afterEach(() => {
  for (const syntax of made.splice(0)) syntax.dispose();
  vi.restoreAllMocks();
});

/** With deadlines that no slow machine passes; the test of deadlines has its own. */
function open(
  options: Parameters<typeof nodeSyntax>[0] = { placeDeadlineMs: 20_000, lineDeadlineMs: 20_000 },
): LoadableSyntax {
  const syntax = nodeSyntax(options);
  made.push(syntax);
  return syntax;
}

async function oracleAt(languageId: string, prefix: string, suffix: string, syntax = open()) {
  await syntax.ready(languageId);
  const oracle = syntax.at({ uri: `file:///a.${languageId}`, languageId, prefix, suffix });
  if (oracle === undefined) throw new Error(`no grammar for ${languageId}`);
  return oracle;
}

describe('every language', () => {
  it('has a sample', () => {
    expect(samples.map(({ languageId }) => languageId).toSorted()).toEqual(syntaxLanguages.toSorted());
  });

  it.each(samples)(
    'tells what parses from what does not: $languageId',
    async ({ languageId, before, after, good, broken }) => {
      const oracle = await oracleAt(languageId, before, after);
      const least = oracle.errorsWith('', 0) ?? NaN;
      expect(oracle.errorsWith(good, 0)).toBe(0);
      expect(oracle.blockEnd(good)).toBe(good.length);
      expect(oracle.errorsWith(broken, 0)).toBeGreaterThan(least === 0 ? 0 : least - 1);
      expect(oracle.errorsWith(broken, 0)).toBeGreaterThan(0);
    },
  );
});

describe('a block', () => {
  it.each([
    ['typescript', 'function f() {\n  ', '\n', 'one();\n}\n\nfunction g() {\n  two();\n}', 'one();\n}\n'],
    ['typescript', 'class A {\n  f() {\n    ', '\n  }\n}\n', 'one();\n  }\n\n  g() {', 'one();\n  }\n'],
    ['typescript', 'function f() {\n  zero();\n  ', '\n}\n', 'one();\n      two();', 'one();'],
    ['python', 'def f():\n    ', '\n', 'return one()\n    two()', 'return one()'],
    ['kotlin', 'fun f() {\n    ', '\n}\n', 'return one()\n    two()', 'return one()'],
    ['java', 'class A {\n    void f() {\n        ', '\n    }\n}\n', 'return;\n        two();', 'return;'],
    ['typescript', 'for (;;) {\n  ', '\n}\n', 'break;\n  two();', 'break;'],
    ['typescript', 'function f() {\n  ', '\n}\n', 'one();\n      // further in\n      two();', 'one();'],
    ['python', 'def f():\n    zero()\n    ', '\n', 'one()\n\ndef g():\n    two()', 'one()\n'],
    ['go', 'func f() {\n\tzero()\n\t', '\n', 'one()\n}\n\nfunc g() {\n}', 'one()\n}\n'],
  ])(
    'ends where another begins, or at another column: %s %j',
    async (languageId, before, after, text, kept) => {
      const oracle = await oracleAt(languageId, before, after);
      const end = oracle.blockEnd(text) ?? NaN;
      expect(text.slice(0, end).trimEnd()).toBe(kept.trimEnd());
      expect(text[end - 1]).toBe('\n');
    },
  );

  it.each([
    ['typescript', 'function f() {\n  ', '\n}\n', 'return a\n    .b()\n    .c();'],
    ['typescript', 'function f() {\n  ', '\n}\n', '// a remark\n    // further in\n  return a;'],
    ['typescript', 'call(\n  ', '\n);\n', 'a ||\n    b,\n  c'],
    ['typescript', 'function f() {\n  ', '\n}\n', 'return g();\n  function g() {}'],
    ['typescript', 'function f() {\n  ', '\n}\n', 'if (a) return;\n  g();'],
    ['c', 'void f(void) {\n    ', '\n}\n', 'a(); // one\n         // two\n    goto out;\nout:\n    b();'],
    ['python', 'def f():\n    if a:\n        return 1', '\n    return 3\n', '\n    for b in c:\n        d()'],
    [
      'python',
      'def f():\n    if a:\n        ',
      '\n        return 3\n',
      'return 1\n    elif b:\n        return 2\n    else:',
    ],
    ['python', 'def f():\n    ', '\n', 'if a:\n        return 1\n    return (\n        a ||\n          b)'],
    ['typescript', 'switch (a) {\n  ', '\n}\n', 'case 1:\n    b();\n    break;\n  case 2:\n    c();'],
    ['typescript', 'const a = `\n  ', '\n`;\n', 'one\n      two\n three'],
    ['python', 'def f():\n    ', '\n', 'a = [\n        1,\n          2,\n    ]\n    return a'],
    ['c', 'void f(void) {\n    ', '\n}\n', 'a();\n#ifdef B\n    b();\n#endif\n    c();'],
    ['cpp', 'class A {\n  ', '\n};\n', 'int a;\n public:\n  int b;'],
    ['ruby', 'class A\n  ', '\nend\n', 'def f\n    1\n  end\n\n  def g\n    2\n  end'],
  ])('continues in text that belongs to it: %s %j', async (languageId, before, after, text) => {
    const oracle = await oracleAt(languageId, before, after);
    expect(oracle.blockEnd(text)).toBe(text.length);
  });
});

describe('the piece that is parsed', () => {
  it('is bounded, whatever the size of the document', async () => {
    const parse = vi.spyOn(Parser.prototype, 'parse');
    const longest = () => Math.max(...parse.mock.calls.map(([source]) => String(source).length));
    const body = Array.from({ length: 400 }, (_, index) => `function f${index}() {\n  return ${index};\n}\n`);
    const oracle = await oracleAt(
      'typescript',
      `${body.join('')}function g() {\n  `,
      `\n}\n${body.join('')}`,
    );
    expect(oracle.errorsWith('return 1;', 0)).toBe(0);
    expect(longest()).toBeLessThan(200);

    const deep = `class A {\n${'  f() { return 1; }\n'.repeat(2_000)}  `;
    const far = await oracleAt('typescript', deep, `\n${'  g() { return 1; }\n'.repeat(2_000)}}\n`);
    far.errorsWith('h() {}', 0);
    expect(longest()).toBeLessThan(13_000);
  });

  it('gives the same results after an incremental parse as after a new one', async () => {
    const syntax = open();
    await syntax.ready('typescript');
    const place = (prefix: string) => ({
      uri: 'file:///a.ts',
      languageId: 'typescript',
      prefix,
      suffix: '\n  return [a, "é👍"];\n}\n\nconst z = { a: 1 };\n',
    });
    const texts = [
      'function f(a) {\n  ',
      'function f(a, b) {\n  if (b) {\n    ',
      'function f(a, b) {\n  if (',
      '// 👍🏽 é\nfunction f() {\n  ',
      '',
      'function f(a) {\n  ',
    ];
    for (const prefix of texts) {
      const fresh = open();
      await fresh.ready('typescript');
      for (const text of ['b();', '}\n', 'b();\n  }\n}\nc();', '👍 = ;'])
        expect(syntax.at(place(prefix))?.errorsWith(text, 0)).toBe(
          fresh.at(place(prefix))?.errorsWith(text, 0),
        );
    }
  });

  it.each([
    ['', ''],
    ['\n', ''],
    ['\n\n', '\n\n'],
    ['', '\n'],
    ['\n  a();\n', '\n'],
    ['a();', ''],
  ])('may be empty or only line ends: %j, %j', async (prefix, suffix) => {
    const oracle = await oracleAt('typescript', prefix, suffix);
    expect(oracle.errorsWith('b();\n', 0)).toBe(0);
    expect(oracle.blockEnd('b();\nc();')).toBe(9);
  });

  it('leaves out the characters after the cursor that an item replaces', async () => {
    const oracle = await oracleAt('typescript', 'call(', ');\n');
    expect(oracle.errorsWith('a, b)', 1)).toBe(0);
    expect(oracle.errorsWith('a, b)', 0)).toBeGreaterThan(0);
  });
});

describe('resources', () => {
  it('keeps at most eight trees, and none after dispose', async () => {
    const parse = vi.spyOn(Parser.prototype, 'parse');
    const copy = vi.spyOn(Tree.prototype, 'copy');
    const free = vi.spyOn(Tree.prototype, 'delete');
    const alive = () =>
      parse.mock.results.filter(({ value }) => value !== null).length +
      copy.mock.calls.length -
      free.mock.calls.length;
    const syntax = open();
    await syntax.ready('typescript');
    for (let turn = 0; turn < 50; turn++) {
      const prefix = `function f${turn}() {\n  `;
      const place = { uri: `file:///${turn % 17}.ts`, languageId: 'typescript', prefix, suffix: '\n}\n' };
      const oracle = syntax.at(place);
      for (const text of ['a();', 'a();\n  b();', 'a();\n  b();\n})']) {
        oracle?.errorsWith(text, 0);
        oracle?.blockEnd(text);
      }
      expect(alive()).toBeLessThanOrEqual(8);
    }
    expect(alive()).toBe(8);
    syntax.dispose();
    expect(alive()).toBe(0);
    expect(
      syntax.at({ uri: 'file:///a.ts', languageId: 'typescript', prefix: '', suffix: '' }),
    ).toBeUndefined();
  });

  it('judges nothing after a parse past its deadline, until the next cursor position', async () => {
    const syntax = open({ placeDeadlineMs: -1 });
    const code = 'function f() {\n  return 1;\n}\n'.repeat(200);
    const late = await oracleAt('typescript', `class A {\n${code.replaceAll('\n', '\n  ')}`, '\n}\n', syntax);
    expect(late.errorsWith('a();', 0)).toBeUndefined();
    expect(late.blockEnd('a();\n}\nb();')).toBeUndefined();
    const other = await oracleAt('typescript', 'function f() {\n  ', '\n}\n');
    expect(other.errorsWith('a();', 0)).toBe(0);
  });

  it('loads each file once, when a document first needs it', async () => {
    const files: string[] = [];
    const { readFile } = await import('node:fs/promises');
    const { createRequire } = await import('node:module');
    const { createSyntax } = await import('../src/index');
    const { resolve } = createRequire(import.meta.url);
    const syntax = createSyntax({
      load: (file) => {
        files.push(file);
        return readFile(
          resolve(file === 'tree-sitter.wasm' ? `web-tree-sitter/${file}` : `tree-sitter-wasms/out/${file}`),
        );
      },
    });
    made.push(syntax);
    expect(syntax.at({ uri: 'file:///a', languageId: 'cobol', prefix: '', suffix: '' })).toBeUndefined();
    expect(files).toEqual([]);
    const place = { uri: 'file:///a', languageId: 'python', prefix: 'a = ', suffix: '\n' };
    const early = syntax.at(place);
    expect(early?.errorsWith('1', 0)).toBeUndefined();
    await Promise.all([syntax.ready('python'), syntax.ready('python')]);
    expect(early?.errorsWith('1', 0)).toBe(0);
    expect(files.filter((file) => file !== 'tree-sitter.wasm')).toEqual(['tree-sitter-python.wasm']);
  });

  it('reports a grammar that does not load once, and goes without it', async () => {
    const { createSyntax } = await import('../src/index');
    const errors: string[] = [];
    const syntax = createSyntax({
      load: () => Promise.reject(new Error('gone')),
      onError: (error, languageId) => errors.push(`${languageId}: ${String(error)}`),
    });
    made.push(syntax);
    const place = { uri: 'file:///a', languageId: 'go', prefix: '', suffix: '' };
    const oracle = syntax.at(place);
    expect(await syntax.ready('go')).toBe(false);
    expect(oracle?.errorsWith('', 0)).toBeUndefined();
    expect(errors).toEqual(['go: Error: gone']);
  });
});
