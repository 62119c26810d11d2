import { defineConfig } from 'vite';
import { sampleIndexes } from './sample-indexes';

/** Relative addresses: the build runs from any folder of any server. */
export default defineConfig({
  base: './',
  plugins: [sampleIndexes()],
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 6000 },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
});
