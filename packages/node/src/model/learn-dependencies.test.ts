import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LocalIndex, nextTokens } from '@org/completion-local';
import { expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { enoughBytes } from './learn-dependencies';
import { WorkspaceLearner, type LearningSettings } from './workspace-learner';

const young = {
  'project/package.json': '{ "dependencies": { "brush": "1" } }',
  'project/node_modules/brush/package.json': '{ "types": "index.d.ts" }',
  'project/node_modules/brush/index.d.ts': 'export declare function paint(azure: Color): Picture;\n',
  'project/node_modules/.package-lock.json': '{}',
  'project/.gitignore': 'node_modules/\n',
  'project/main.ts': "import { paint } from 'brush';\n",
};

/** Learns a workspace as a process of its own does. */
async function learn(folder: string, settings: Partial<LearningSettings> = {}) {
  const index = new LocalIndex();
  const env = { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  const faults: string[] = [];
  const learner = new WorkspaceLearner(
    index,
    { root: join(folder, 'project'), env, ...settings },
    { onSlowList: () => {}, onFault: (message) => faults.push(message) },
    () => Date.now() + 60_000,
  );
  const learned = await learner.learn('ecmascript', { signal: new AbortController().signal });
  expect(faults).toEqual([]);
  return { index, learned };
}

/** The most likely token after `prefix`. */
function after(index: LocalIndex, prefix: string): string | undefined {
  const query = { uri: 'file:///new.ts', languageId: 'typescript', prefix, suffix: '', snippets: [] };
  return nextTokens(index, query, 1)[0]?.text;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  const time = new Date(1_800_000_000_000 + text.length);
  await utimes(path, time, time);
}

it('knows what a young project uses, though its folder is ignored', async () => {
  const folder = await temporaryWorkspace(young);
  const { index, learned } = await learn(folder);
  expect(after(index, 'paint(')).toBe('azure');
  expect(learned?.files).toBe(1);
});

it('learns them again when another version is installed', async () => {
  const folder = await temporaryWorkspace(young);
  await learn(folder);
  const inside = join(folder, 'project/node_modules');
  await write(join(inside, 'brush/index.d.ts'), 'export declare function paint(ochre: Color): Picture;\n');
  expect(after((await learn(folder)).index, 'paint(')).toBe('azure');
  await write(join(inside, '.package-lock.json'), '{ "version": 2 }');
  expect(after((await learn(folder)).index, 'paint(')).toBe('ochre');
  expect(after((await learn(folder)).index, 'paint(')).toBe('ochre');
});

it('learns what is imported later', async () => {
  const tool = 'project/node_modules/tool';
  const folder = await temporaryWorkspace({
    ...young,
    'project/package.json': '{ "dependencies": { "brush": "1" }, "devDependencies": { "tool": "1" } }',
    [`${tool}/package.json`]: '{ "types": "index.d.ts" }',
    [`${tool}/index.d.ts`]: 'export declare function bend(willow: Twig): Basket;\n',
  });
  expect(after((await learn(folder)).index, 'bend(')).not.toBe('willow');
  await write(join(folder, 'project/more.ts'), "import { bend } from 'tool';\n");
  expect(after((await learn(folder)).index, 'bend(')).toBe('willow');
});

it('forgets them when they are gone, or are not to be learned', async () => {
  const folder = await temporaryWorkspace(young);
  await learn(folder);
  expect(after((await learn(folder, { dependencies: false })).index, 'paint(')).not.toBe('azure');
  expect(after((await learn(folder)).index, 'paint(')).toBe('azure');
  await rm(join(folder, 'project/node_modules'), { recursive: true });
  expect(after((await learn(folder)).index, 'paint(')).not.toBe('azure');
});

it('learns only its own files once there are enough of them', async () => {
  const folder = await temporaryWorkspace(young);
  await learn(folder);
  const line = 'export const value = 1;\n';
  const text = line.repeat(250_000 / line.length);
  for (let at = 0; at * text.length < enoughBytes; at++)
    await write(join(folder, `project/own${at}.ts`), text);
  expect(after((await learn(folder)).index, 'paint(')).not.toBe('azure');
});
