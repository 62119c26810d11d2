import { defineConfig } from 'vite';

/** Relative addresses: the build runs from any folder of any server. */
export default defineConfig({
  base: './',
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 6000 },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
});
