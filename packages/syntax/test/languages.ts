/** Each language with a block around the cursor, an answer that stays in it, and one that breaks it. */
export const samples: readonly {
  readonly languageId: string;
  readonly before: string;
  readonly after: string;
  readonly good: string;
  readonly broken: string;
}[] = [
  {
    languageId: 'typescript',
    before: 'function f(a: number): number {\n  ',
    after: '\n}\n',
    good: 'const b: number = a + 1;\n  return b;',
    broken: 'const b = ;)\n  return b;',
  },
  {
    languageId: 'typescriptreact',
    before: 'export function App() {\n  ',
    after: '\n}\n',
    good: 'return <div className="a">{name}</div>;',
    broken: 'return <div className=></span>;',
  },
  {
    languageId: 'javascript',
    before: 'function f(a) {\n  ',
    after: '\n}\n',
    good: 'return a?.b ?? 1;',
    broken: 'return a..b;;)',
  },
  {
    languageId: 'javascriptreact',
    before: 'function App() {\n  ',
    after: '\n}\n',
    good: 'return <A b={1} />;',
    broken: 'return <A b={1 />;',
  },
  {
    languageId: 'python',
    before: 'def f(a):\n    b = 1\n    ',
    after: '\n',
    good: 'if a:\n        return b\n    return a',
    broken: 'if a\n        return b)',
  },
  {
    languageId: 'java',
    before: 'class A {\n    int f(int a) {\n        ',
    after: '\n    }\n}\n',
    good: 'return a + 1;',
    broken: 'return a + ;)',
  },
  {
    languageId: 'go',
    before: 'package a\n\nfunc f(a int) int {\n\t',
    after: '\n}\n',
    good: 'if a > 1 {\n\t\treturn 1\n\t}\n\treturn a',
    broken: 'if a > {\n\t\treturn := 1\n\t',
  },
  {
    languageId: 'rust',
    before: 'fn f(a: i32) -> i32 {\n    ',
    after: '\n}\n',
    good: 'let b = match a { 1 => 2, _ => 3 };\n    b',
    broken: 'let = match a { 1 = };\n    b',
  },
  {
    languageId: 'c',
    before: 'int f(int a) {\n    ',
    after: '\n}\n',
    good: 'return a + 1;',
    broken: 'return a + ;)',
  },
  {
    languageId: 'cpp',
    before: 'int f(int a) {\n    ',
    after: '\n}\n',
    good: 'auto g = [&](int b) { return a + b; };\n    return g(1);',
    broken: 'auto g = [&](int b) { return a + ; );',
  },
  {
    languageId: 'csharp',
    before: 'class A {\n    int F(int a) {\n        ',
    after: '\n    }\n}\n',
    good: 'return a + 1;',
    broken: 'return a + ;)',
  },
  {
    languageId: 'kotlin',
    before: 'fun f(a: Int): Int {\n    ',
    after: '\n}\n',
    good: 'val b = a + 1\n    return b',
    broken: 'val = a + )\n    return b',
  },
  {
    languageId: 'php',
    before: 'function f($a) {\n    ',
    after: '\n}\n',
    good: 'return $a + 1;',
    broken: 'return $a + ;)',
  },
  {
    languageId: 'ruby',
    before: 'def f(a)\n  ',
    after: '\nend\n',
    good: 'return a + 1 if a > 2',
    broken: 'return a + ) if (',
  },
  {
    languageId: 'scala',
    before: 'object A {\n  def f(a: Int): Int = {\n    ',
    after: '\n  }\n}\n',
    good: 'val b = a + 1',
    broken: 'val = a + )',
  },
  {
    languageId: 'swift',
    before: 'func f(a: Int) -> Int {\n    ',
    after: '\n}\n',
    good: 'let b = a + 1\n    return b',
    broken: 'let = a + )\n    return b',
  },
];
