import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../../../scripts/chromium.mjs';
import { createAdapter } from '../src/create-adapter';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A new adapter in a temporary folder, with the workspace's packages installed in it. */
export interface NewAdapter {
  readonly folder: string;
  /** Runs a tool of the workspace there; rejects with its output when it fails. */
  run(tool: 'vitest' | 'tsc', ...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function newAdapter(name: string): Promise<NewAdapter> {
  const parent = await mkdtemp(join(tmpdir(), 'completion-adapter-'));
  const folder = await createAdapter({
    name,
    folder: join(parent, 'adapter'),
    template: join(packageFolder, 'template'),
    version: '0.0.0',
  });
  await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'));
  const children = new Set<ChildProcess>();
  const scripts = { vitest: 'vitest/vitest.mjs', tsc: '@typescript/native/bin/tsc' };
  return {
    folder,
    run: (tool, ...args) => runScript(join(root, 'node_modules', scripts[tool]), args, folder, children),
    async remove() {
      // A test that ran out of time leaves one.
      for (const child of children) child.kill();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

function runScript(
  script: string,
  args: readonly string[],
  cwd: string,
  children: Set<ChildProcess>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(chromiumPath === undefined ? {} : { CHROMIUM: chromiumPath }) };
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    const output: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => output.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      const text = Buffer.concat(output).toString();
      if (code === 0) resolve(text);
      else reject(new Error(text));
    });
  });
}

/** A file that a guide shows: its path is the comment in the first line of the block. */
export interface GuideFile {
  readonly path: string;
  readonly text: string;
}

export async function filesOfGuide(name: string): Promise<readonly GuideFile[]> {
  const text = await readFile(join(root, 'docs/contributing', name), 'utf8');
  const blocks = text.matchAll(/^```typescript\n\/\/ (\S+)\n([^]*?)^```/gm);
  return [...blocks].map(([, path = '', code = '']) => ({ path, text: code }));
}
