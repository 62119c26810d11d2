import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectNone, packages, root, runCommand, sourceFiles } from './workspace';

/** Markdown files that people read, relative to the root. */
async function documents(): Promise<readonly string[]> {
  const files = await sourceFiles('*.md');
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
