import type { Build } from './cached-build.mjs';

/** Fetches the sources of llama.cpp, with the headers that they need. @returns their folder */
export function llamaSource(build: Pick<Build, 'folder' | 'run'>): string;

/** llama.cpp's server and its model on this machine; a text says why there are none, and tests are skipped. */
export const llamaServer: { readonly program: string; readonly model: string } | string;

/** A running server with SmolLM2-135M-Instruct. */
export interface LlamaServer {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly pid: number;
  /** The state of each slot. */
  slots(): Promise<
    readonly {
      readonly is_processing: boolean;
      readonly next_token?: readonly { readonly n_decoded: number }[];
    }[]
  >;
  /** Tokens of prompts since its start: computed, and kept from earlier ones. */
  promptTokens(): Promise<{ readonly computed: number; readonly cached: number }>;
  /** Ends the server. */
  stop(): Promise<void>;
}

/**
 * Starts a server of one thread at a free port, and waits until the model is loaded.
 *
 * @param args - e.g. `['--ctx-size', '2048']`
 * @throws Error with its log when it ends before, and when it is not built here
 */
export function startLlamaServer(args?: readonly string[]): Promise<LlamaServer>;
