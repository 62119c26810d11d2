import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from './create-adapter';

const template = fileURLToPath(new URL('../template', import.meta.url));

describe('creating an adapter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'completion-create-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const create = (name: string, target = join(folder, 'new')) =>
    createAdapter({ name, folder: target, template, version: '1.2.3' });

  it('makes a package of that name, which depends on this version of the kit', async () => {
    const made = await create('@me/completion-ace');
    const manifest = JSON.parse(await readFile(join(made, 'package.json'), 'utf8')) as {
      name: string;
      dependencies: Record<string, string>;
    };
    expect(manifest.name).toBe('@me/completion-ace');
    expect(manifest.dependencies['@org/completion-adapter-kit']).toBe('^1.2.3');
    expect(await readFile(join(made, 'README.md'), 'utf8')).toContain('# @me/completion-ace');
    expect((await readdir(made)).toSorted()).toContain('.gitignore');
  });

  it.each(['', 'Ace', '../ace', 'a b', '@me/', '.ace'])('refuses the name %j', async (name) => {
    await expect(create(name)).rejects.toThrow('NAME must be a package name in lower case');
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes nothing into a folder that has files', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');
    await expect(create('ace', folder)).rejects.toThrow('--dir must be an empty or a new folder');
    expect(await readdir(folder)).toEqual(['mine.txt']);
  });

  it('refuses a file in the place of a folder', async () => {
    const file = join(folder, 'mine.txt');
    await writeFile(file, 'mine');
    await expect(create('ace', file)).rejects.toThrow('--dir must be a folder that can be written');
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('makes into an empty folder that is there', async () => {
    expect(await create('ace', folder)).toBe(folder);
    expect(await readdir(folder)).toContain('package.json');
  });
});
