import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongFilesFirst from './scripts/long-files-first.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const folders = ['packages', 'apps', 'examples'].flatMap((parent) =>
  readdirSync(new URL(parent, import.meta.url))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(`${root}${folder}/package.json`)),
);

/** A whole editor of others runs in these, with timers of its own that a busy machine upsets: what fails is tried once more. */
const wholeEditors = ['packages/vscode'];

/** Tests read the sources of the workspace's packages, so that they need no build. */
const source = (path: string) => `${root}packages/${path}`;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@org\/completion-testing\/server$/, replacement: source('testing/src/server.ts') },
      { find: /^@org\/completion-testing$/, replacement: source('testing/src/index.ts') },
      { find: /^@org\/completion-core\/adapter$/, replacement: source('core/src/adapter.ts') },
      { find: /^@org\/completion-core\/host$/, replacement: source('core/src/host.ts') },
      { find: /^@org\/completion-core\/next-edit$/, replacement: source('core/src/next-edit.ts') },
      { find: /^@org\/completion-core\/provider$/, replacement: source('core/src/provider-kit.ts') },
      { find: /^@org\/completion-core$/, replacement: source('core/src/index.ts') },
      {
        find: /^@org\/completion-adapter-kit\/conformance$/,
        replacement: source('adapter-kit/src/conformance.ts'),
      },
      { find: /^@org\/completion-adapter-kit$/, replacement: source('adapter-kit/src/index.ts') },
      { find: /^@org\/completion-node$/, replacement: source('node/src/index.ts') },
      {
        find: '@org/completion-node/workspace-model',
        replacement: source('node/src/workspace-model.ts'),
      },
      { find: /^@org\/completion-local$/, replacement: source('local-model/src/index.ts') },
      { find: /^@org\/completion-local\/next-edit$/, replacement: source('local-model/src/next-edit.ts') },
      { find: /^@org\/completion-syntax$/, replacement: source('syntax/src/index.ts') },
      { find: /^@org\/completion-syntax\/node$/, replacement: source('syntax/src/node.ts') },
      {
        find: /^@org\/completion-web\/(codemirror|monaco|textarea|element|worker)$/,
        replacement: source('web/src/$1.ts'),
      },
      { find: /^@org\/completion-gateway$/, replacement: source('gateway/src/index.ts') },
      { find: /^@org\/completion-gateway\/edge$/, replacement: source('gateway/src/edge.ts') },
    ],
  },
  test: {
    // What hangs fails by this; what takes long on a busy machine does not.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Much of the time is spent waiting for browsers and processes: on two processors, too, two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongFilesFirst },
    reporters: [
      'default',
      ['json', { outputFile: `${root}.reports/vitest.json` }],
      `${root}scripts/skipped-reporter.ts`,
    ],
    projects: [
      ...folders.map((folder) => ({
        extends: true as const,
        test: {
          name: folder.split('/')[1] as string,
          root: `${root}${folder}`,
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          retry: wholeEditors.includes(folder) ? 1 : 0,
        },
      })),
      {
        extends: true as const,
        test: {
          name: 'repo-checks',
          root: `${root}repo-checks`,
          include: ['**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
