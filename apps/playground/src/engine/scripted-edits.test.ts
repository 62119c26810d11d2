import { expect, it } from 'vitest';
import { answer } from './scripted-edits';

const prompt = (before: string, after: string, region: string) =>
  `<|file_sep|>a.ts.diff\noriginal:\n${before}\nupdated:\n${after}\n<|file_sep|>original/a.ts\n${region}\n<|file_sep|>current/a.ts\n${region}\n<|file_sep|>updated/a.ts\n`;

it('changes a name in the rest of the region', () => {
  expect(answer(prompt('f(w, h) {', 'f(width, h) {', 'f(width, h) {\n  return w * h;\n}'))).toBe(
    'f(width, h) {\n  return width * h;\n}',
  );
});

it('sets a field that was added', () => {
  const region = 'class A {\n  a: number;\n  b: number;\n  constructor(a: number) {\n    this.a = a;\n  }\n}';
  expect(answer(prompt('  a: number;', '  a: number;\n  b: number;', region))).toBe(
    'class A {\n  a: number;\n  b: number;\n  constructor(a: number, b: number) {\n    this.a = a;\n    this.b = b;\n  }\n}',
  );
});

it('leaves the region as it is where neither happened', () => {
  expect(answer(prompt('log(1);', 'log(1);\nlog(2);', 'log(1);\nlog(2);'))).toBe('log(1);\nlog(2);');
});
