import { serveLocalModel, type WebPort } from '@org/completion-local';

serveLocalModel(globalThis as unknown as WebPort);
