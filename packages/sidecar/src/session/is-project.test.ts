import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isProject } from './is-project';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-project-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('accepts a folder that the editor has open', () => {
  expect(isProject(folder, { folders: [folder], home: '/home/me' })).toBe(true);
  expect(isProject(folder, { folders: [], home: '/home/me' })).toBe(false);
});

it('accepts a folder under version control', async () => {
  await mkdir(join(folder, '.git'));
  expect(isProject(folder, { folders: [], home: '/home/me' })).toBe(true);
});

it('rejects a home directory and the root of a disk, whatever they contain', async () => {
  await mkdir(join(folder, '.git'));
  expect(isProject(folder, { folders: [folder], home: folder })).toBe(false);
  expect(isProject('/', { folders: ['/'], home: '/home/me' })).toBe(false);
});
