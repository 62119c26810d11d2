import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describedOptions } from '../src/domain/option-descriptions';

const options = new Map(describedOptions().map((option) => [option.path, option]));

// Run with `-u` to write both.

it('documents every public option in its interface as in the table', async () => {
  const path = new URL('../src/domain/options.ts', import.meta.url);
  const source = await readFile(path, 'utf8');
  const documented = new Set<string>();
  const written = source.replace(
    /^export interface (?:(CompletionEngine)|(\w+))Options \{\n[^]*?^\}/gm,
    (declaration, root: string | undefined, group = '') =>
      declaration.replace(
        /(?:^ {2}\/\*\*.*\*\/\n)?^ {2}readonly (\w+)\??:/gm,
        (member: string, name: string) => {
          const option = options.get(root === undefined ? `${group.toLowerCase()}.${name}` : name);
          if (option === undefined) return member;
          documented.add(option.path);
          const absent = option.default === undefined ? option.absent : literal(option.default);
          const tag = absent === undefined ? '' : ` @default ${absent}`;
          return `  /** ${option.description}.${tag} */\n${member.slice(member.indexOf('  readonly'))}`;
        },
      ),
  );
  expect([...documented].toSorted()).toEqual([...options.keys()].toSorted());
  await expect(written).toMatchFileSnapshot(path.pathname);
});

it('lists every public option in the README', async () => {
  const path = new URL('../README.md', import.meta.url);
  const readme = await readFile(path, 'utf8');
  const rows = [
    ['option', 'default', 'description'],
    ...[...options.values()].map((option) => [
      `\`${option.path}\``,
      option.default === undefined ? (option.absent ?? 'required') : `\`${literal(option.default)}\``,
      option.description,
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const table = [head, rule, ...body].join('\n');
  const written = readme.replace(/^\| option [^]*?\n(?=\n)/m, () => `${table}\n`);
  expect(written).toContain(table);
  await expect(written).toMatchFileSnapshot(path.pathname);
});

/** `value` as TypeScript: `'auto'`, `10_000`, `{ '*': true }`. */
function literal(value: unknown): string {
  if (typeof value === 'number') return String(value).replace(/\B(?=(\d{3})+$)/g, value >= 10_000 ? '_' : '');
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `'${key}': ${literal(each)}`)
    .join(', ')} }`;
}
