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

it('is what the editor has open as a folder', () => {
  expect(isProject(folder, { folders: [folder], home: '/home/me' })).toBe(true);
  expect(isProject(folder, { folders: [], home: '/home/me' })).toBe(false);
});

it('is what is under version control', async () => {
  await mkdir(join(folder, '.git'));
  expect(isProject(folder, { folders: [], home: '/home/me' })).toBe(true);
});

it('is neither a home directory nor a whole disk, whatever they hold', async () => {
  await mkdir(join(folder, '.git'));
  expect(isProject(folder, { folders: [folder], home: folder })).toBe(false);
  expect(isProject('/', { folders: ['/'], home: '/home/me' })).toBe(false);
});
