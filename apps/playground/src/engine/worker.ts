import { serveLocalModel } from '@org/completion-local';

// One worker for the life of the page, with a port for each model: the script is loaded once, so that another
// model can be made without a network.
addEventListener('message', ({ ports: [port] }: MessageEvent<unknown>) => {
  if (port !== undefined) serveLocalModel(port as Parameters<typeof serveLocalModel>[0]);
});
