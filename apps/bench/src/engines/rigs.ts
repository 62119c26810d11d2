import { systemClock } from '@org/completion-core';
import type { PlayedModel } from '../typing/code-model';
import type { EngineUnderTest } from '../typing/engine-under-test';
import { copilotEngine } from './copilot-engine';
import { missing } from './install-peers';
import { startModelServer, type AnsweringServer } from './model-server';
import { ourEngineOver } from './our-engine';
import { tabbyEngine } from './tabby-engine';
import { VirtualServer } from './virtual-server';

/** An engine with the server behind it. */
export interface Rig {
  readonly engine: EngineUnderTest;
  /** Replaces the server's model. */
  setModel(model: PlayedModel): void;
  close(): Promise<void>;
}

export interface RigOptions {
  /** A limit of the server; none when absent. */
  readonly requestsPerMinute?: number;
  /** Whether the server is a {@link VirtualServer} in this process, on the platform's clock, which may be faked. @default false */
  readonly isVirtual?: boolean;
}

interface RigKind {
  /** Why it cannot run, or `undefined`. */
  readonly unavailable: (options: RigOptions) => string | undefined;
  readonly start: (model: PlayedModel, options: RigOptions) => Promise<Rig>;
}

const overServer =
  (make: (server: AnsweringServer, options: RigOptions) => Promise<EngineUnderTest>) =>
  async (model: PlayedModel, options: RigOptions): Promise<Rig> => {
    const server =
      options.isVirtual === true
        ? new VirtualServer(model, systemClock, options)
        : await startModelServer(model, options);
    const engine = await make(server, options);
    return {
      engine,
      setModel: (next) => {
        server.model = next;
      },
      async close() {
        await engine.dispose();
        if (!(server instanceof VirtualServer)) await server.close();
      },
    };
  };

/** Every engine that can be put on the bench. */
export const rigs = {
  ours: {
    unavailable: () => undefined,
    start: overServer((server, options) => Promise.resolve(ourEngineOver(server, options))),
  },
  copilot: {
    unavailable: () => missing('copilot'),
    start: overServer((server) => copilotEngine(server, undefined)),
  },
  'copilot-0': {
    unavailable: () => missing('copilot'),
    start: overServer((server) => copilotEngine(server, 0)),
  },
  tabby: {
    unavailable: ({ requestsPerMinute, isVirtual }) => {
      if (isVirtual === true) return 'it is a process of its own, whose time is real';
      return requestsPerMinute === undefined ? missing('tabby') : 'its own kind of server has no such limit';
    },
    async start(model) {
      const engine = await tabbyEngine(model);
      return {
        engine,
        setModel: (next) => {
          engine.model = next;
        },
        close: () => engine.dispose(),
      };
    },
  },
} as const satisfies Readonly<Record<string, RigKind>>;

export type RigName = keyof typeof rigs;
export const rigNames = Object.keys(rigs) as RigName[];

export function isRigName(name: string): name is RigName {
  return Object.hasOwn(rigs, name);
}
