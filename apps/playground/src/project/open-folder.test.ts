import { describe, expect, it } from 'vitest';
import { readFolder } from './open-folder';

const entry = (path: string, text = 'x', size = text.length) => ({
  path,
  file: { size, text: () => Promise.resolve(text) },
});

describe('readFolder', () => {
  it('takes source files and counts those that it leaves out', async () => {
    const { project, leftOut } = await readFolder('work', [
      entry('README.md'),
      entry('src/main.go', 'package main'),
      entry('logo.png'),
      entry('node_modules/a/index.js'),
      entry('.git/config.py'),
      entry('src/huge.go', 'x', 1_000_001),
    ]);
    expect(project.files.map(({ path }) => path)).toEqual(['README.md', 'src/main.go']);
    expect(project.opens).toBe('src/main.go');
    expect(leftOut).toBe(4);
  });

  it('takes a file of ten thousand lines, and no more than 10 MB of them, those near the top first', async () => {
    const many = Array.from({ length: 12 }, (_, number) => entry(`src/a/${number}.ts`, 'x', 900_000));
    const { project, leftOut } = await readFolder('work', [...many, entry('top.ts', 'x', 500_000)]);
    expect(project.files).toHaveLength(11);
    expect(project.opens).toBe('top.ts');
    expect(leftOut).toBe(2);
  });

  it('never reads a file that holds secrets by its name', async () => {
    let read = false;
    const secret = {
      path: 'config/secrets.json',
      file: {
        size: 3,
        text: () => {
          read = true;
          return Promise.resolve('key');
        },
      },
    };
    const { project } = await readFolder('work', [secret, entry('main.py')]);
    expect(project.files).toHaveLength(1);
    expect(read).toBe(false);
  });

  it('rejects a folder without source files', async () => {
    await expect(readFolder('photos', [entry('a.png')])).rejects.toThrow(/photos holds no source file/);
  });
});
