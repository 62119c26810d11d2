import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { defaultOptions } from '@org/completion-core';
import { expectNone, packages, root, runCommand } from './workspace';

/** Markdown files that people read, relative to the root. */
async function documents(): Promise<readonly string[]> {
  const { stdout } = await runCommand('git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    '*.md',
  ]);
  const files = stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
  return files.filter((file) => !file.startsWith('.changeset/') && !file.includes('/fixtures/'));
}

/** Where the examples of documents are written to, in each package. */
const examples = join('.reports', 'examples');

describe.skipIf(!existsSync(join(root, '.git')))('documents (need a git checkout)', () => {
  it('link only to files that exist', async () => {
    const broken: string[] = [];
    for (const file of await documents()) {
      const text = (await readFile(join(root, file), 'utf8')).replace(/^```[^]*?^```/gm, '');
      const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
        ([, inText, inTag]) => inText ?? inTag ?? '',
      );
      for (const link of links.filter((each) => !/^([a-z]+:|#)/.test(each))) {
        const target = join(root, dirname(file), decodeURI(link.replace(/#.*$/, '')));
        if (!existsSync(target)) broken.push(`${file}: ${link}`);
      }
    }
    expectNone(broken, 'Correct these links:');
  });

  it('show TypeScript that type-checks', async () => {
    const files = await documents();
    // Beside the package whose README shows them, so that they find what it depends on.
    const folderOf = (file: string) =>
      join(root, packages.find(({ folder }) => file.startsWith(`${folder}/`))?.folder ?? '', examples);
    for (const folder of new Set(files.map(folderOf))) await rm(folder, { recursive: true, force: true });
    const written: string[] = [];
    for (const file of files) {
      const text = await readFile(join(root, file), 'utf8');
      for (const { index, 1: code = '' } of text.matchAll(/^```ts\n([^]*?)^```/gm)) {
        const line = text.slice(0, index).split('\n').length;
        const path = join(folderOf(file), `${file.replace(/[^a-zA-Z]+/g, '-')}-line-${line}.ts`);
        await mkdir(dirname(path), { recursive: true });
        // Every example is a module of its own, also one without imports.
        await writeFile(path, `${code}\nexport {};\n`);
        written.push(path);
      }
    }
    expect(written, 'README.md holds at least one example').not.toHaveLength(0);
    const folder = join(root, examples);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.base.json',
        compilerOptions: { types: ['node'], lib: ['ES2023', 'DOM'] },
        files: written,
      }),
    );
    const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
    const { status, stdout } = await runCommand(process.execPath, [tsc, '-p', folder]);
    if (status !== 0) throw new Error(`Correct these examples (file and line are in the name):\n${stdout}`);
  });
});

describe('packages/core/README.md', () => {
  it('lists every option with its default', async () => {
    const readme = await readFile(join(root, 'packages/core/README.md'), 'utf8');
    const rows = new Map<string, string>();
    for (const [, name = '', value = ''] of readme.matchAll(/^\| `([\w.]+)` +\| ([^|]+?) +\|/gm))
      rows.set(name, value);

    const wanted = new Map(
      [...optionNames('CompletionEngineOptions')].map((name) => [name, undefined as unknown]),
    );
    for (const [name, value] of flatten(defaultOptions)) wanted.set(name, value);

    const faults = [...wanted].flatMap(([name, value]) => {
      const shown = rows.get(name);
      if (shown === undefined) return [`\`${name}\` is missing`];
      if (value === undefined) return [];
      const right = `\`${inWords(value)}\``;
      return shown === right ? [] : [`\`${name}\` says ${shown}, and is ${right}`];
    });
    const surplus = [...rows.keys()]
      .filter((name) => !wanted.has(name))
      .map((name) => `\`${name}\` is no option`);
    expectNone([...faults, ...surplus], 'Correct the table of options:');
  });
});

/** Names of all options below an interface of packages/core/src/domain/options.ts, e.g. `prompt.suffixShare`. */
function optionNames(root: string): readonly string[] {
  const file = join(packages.find(({ short }) => short === 'core')?.path ?? '', 'src/domain/options.ts');
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.ES2022);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  source.forEachChild((node) => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
  });
  const walk = (name: string): readonly string[] =>
    (interfaces.get(name)?.members ?? []).flatMap((member) => {
      if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name)) return [];
      const key = member.name.text;
      const inner = member.type === undefined ? '' : member.type.getText(source);
      return interfaces.has(inner) ? walk(inner).map((rest) => `${key}.${rest}`) : [key];
    });
  const names = walk(root);
  if (names.length === 0) throw new Error(`${file} declares no ${root}`);
  return names;
}

/** Leaves of a nested object with their paths; arrays and maps by language are leaves. */
function flatten(options: object, path = ''): readonly [string, unknown][] {
  return Object.entries(options).flatMap(([key, value]: [string, unknown]) => {
    const isGroup =
      typeof value === 'object' && value !== null && !Array.isArray(value) && key !== 'languages';
    return isGroup ? flatten(value, `${path}${key}.`) : [[`${path}${key}`, value] as [string, unknown]];
  });
}

/** A default as the documents write it: `'auto'`, `10_000`, `{ '*': true }`. */
function inWords(value: unknown): string {
  if (typeof value === 'number') return String(value).replace(/\B(?=(\d{3})+$)/g, value >= 10_000 ? '_' : '');
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return `{ ${Object.entries(value)
      .map(([key, each]) => `'${key}': ${String(each)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}
