import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';

it('completes as the first example of the README does', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /^```ts\n([^]*?)^```/m.exec(readme)?.[1] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'completion-readme-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'example.ts');
  await writeFile(path, example);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import(/* @vite-ignore */ path);
  expect(log.mock.calls).toEqual([['sum, item) => sum + item.price, 0);']]);
});
