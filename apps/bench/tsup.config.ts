import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { bench: 'src/bench.ts' },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  external: [
    '@sinonjs/fake-timers',
    'openai',
    'eventsource-parser',
    'esbuild',
    'playwright-core',
    'typescript',
  ],
  clean: true,
});
