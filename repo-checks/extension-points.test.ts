import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providers } from '@org/completion-core/host';
import { bundleForBrowser } from './bundle';
import { root, runCommand } from './workspace';

/** A file that a guide shows: its path is the first line of the code block. */
interface GuideFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The files that the guide shows, in its order. Their blocks are marked `typescript`: documents.test.ts compiles those marked `ts`,
 * where no source file is beside them.
 */
async function filesOf(guide: string): Promise<GuideFile[]> {
  const text = await readFile(join(root, 'docs/contributing', guide), 'utf8');
  const blocks = text.matchAll(/^```(?:ts|typescript|txt)\n(?:\/\/ )?(packages\/core\/\S+)\n([^]*?)^```/gm);
  return [...blocks].map(([, path = '', code = '']) => ({ path, text: code }));
}

describe('the contributing guides', () => {
  let copy: string;

  /** Writes a file of a guide. A block for a file that exists is added at its end. */
  const write = async ({ path, text }: GuideFile) => {
    const file = join(copy, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, existsSync(file) ? `${await readFile(file, 'utf8')}\n${text}` : text);
  };

  /** Adds the export of a guide's first source file to the array of `table`, the first that ends at the start of a line. */
  const addLine = async (table: string, files: readonly GuideFile[]) => {
    const source = files.find(({ path }) => path.endsWith('.ts'));
    const name = /^export const (\w+)/m.exec(source?.text ?? '')?.[1];
    const file = join(copy, table);
    const before = await readFile(file, 'utf8');
    const after = before.replace(/\n\]/, `\n  ${name},\n]`);
    expect(after, `${table} has no array to add a line to`).not.toBe(before);
    await writeFile(file, `import { ${name} } from './${basename(source?.path ?? '', '.ts')}';\n${after}`);
    return name;
  };

  const run = async (folder: string, tool: string, ...args: readonly string[]) => {
    const script = join(root, 'node_modules', tool);
    const options = { cwd: join(copy, folder) };
    const { status, stdout, stderr } = await runCommand(process.execPath, [script, ...args], options);
    expect(status, stdout + stderr).toBe(0);
  };

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'completion-guides-'));
    for (const path of [
      'package.json',
      'tsconfig.base.json',
      'vitest.config.ts',
      'scripts/long-files-first.ts',
      'scripts/skipped-reporter.ts',
    ])
      await cp(join(root, path), join(copy, path));
    for (const folder of ['apps', 'examples']) await mkdir(join(copy, folder));
    const isSource = (path: string) => !/^(?:dist|node_modules|\.[^/]+)$/.test(basename(path));
    for (const folder of ['packages/core', 'packages/node', 'packages/testing']) {
      await cp(join(root, folder), join(copy, folder), { recursive: true, filter: isSource });
      await symlink(join(root, folder, 'node_modules'), join(copy, folder, 'node_modules'));
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('add a provider and a stream rule by a file, a test and a line each', async () => {
    const provider = await filesOf('add-a-provider.md');
    const rule = await filesOf('add-a-stream-rule.md');
    for (const file of [...provider, ...rule]) await write(file);
    const name = await addLine('packages/core/src/provider/registry.ts', provider);
    await addLine('packages/core/src/stream/rules.ts', rule);

    await Promise.all([
      run('packages/core', '@typescript/native/bin/tsc', '-p', 'test'),
      run('packages/node', '@typescript/native/bin/tsc', '-p', '.'),
      run('.', 'vitest/vitest.mjs', 'run', 'provider/dialects', 'rules.golden', 'config-json-schema', '-u'),
    ]);
    const schema = await readFile(join(copy, 'packages/node/schema/user-config.schema.json'), 'utf8');
    expect(schema).toContain(`"${name}"`);
  });
});

describe('the providers', () => {
  it('are listed in packages/core/README.md', async () => {
    const file = join(root, 'packages/core/README.md');
    const rows = providers.map(({ info }) => [
      info.displayName,
      `\`${info.name}\``,
      info.defaultUrl === undefined ? 'none: name one' : `\`${info.defaultUrl}\``,
      info.keyRequired === undefined ? 'optional' : 'required',
    ]);
    const table = markdownTable([['server', 'name', 'address', 'API key'], ...rows]);
    const readme = await readFile(file, 'utf8');
    const tableInReadme = /^\| server +\| name [^]*?\n\n/m;
    expect(readme, 'packages/core/README.md has no table of providers').toMatch(tableInReadme);
    const updated = readme.replace(tableInReadme, () => `${table}\n`);
    await expect(updated).toMatchFileSnapshot(file);
  });

  it('are left out of a bundle that imports none of them', async () => {
    const source = `export { createCompletionEngine } from '@org/completion-core'`;
    const { code } = await bundleForBrowser(source, 'packages/core');
    const kept = providers
      .map(({ info }) => info.displayName)
      .filter((name) => new RegExp(`displayName:["'\`]${name}["'\`]`).test(code));
    expect(kept, 'mark their calls of defineProvider with /* @__PURE__ */').toEqual([]);
  });
});

function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |\n`;
  const [head = [], ...body] = rows;
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('');
}
