import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A new temporary folder with `files` by relative path; `remove` deletes it. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): {
  readonly path: string;
  add(more: Readonly<Record<string, string>>): void;
  remove(): void;
} {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'bench-guards-')));
  const add = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  add(files);
  return { path, add, remove: () => rmSync(path, { recursive: true, force: true }) };
}
