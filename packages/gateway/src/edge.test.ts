import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, vi } from 'vitest';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it('the edge entry reaches no module of Node', async () => {
  const { metafile } = await build({
    entryPoints: [source('edge.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    // As bundlers for workers do; the condition `node` would select the Node builds of packages.
    platform: 'browser',
    logLevel: 'silent',
    alias: {
      '@org/completion-core': source('../../core/src/index.ts'),
      '@org/completion-core/host': source('../../core/src/host.ts'),
    },
  });
  const [output] = Object.values(metafile.outputs);
  expect(output?.imports.filter(({ external }) => external)).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((each) => each.endsWith('create-gateway.ts'))).toBe(true);
  for (const name of ['ioredis', 'pino', 'prom-client', 'rate-limiter-flexible', '@hono/node-server'])
    expect(inputs.filter((each) => each.includes(`/${name}/`))).toEqual([]);
});
