import type { Environment } from '@org/completion-node';

/** What a command uses of the process around it. */
export interface Terminal {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  /** The user's home directory. */
  readonly home: string;
  readonly cwd: string;
  /** Prints one line to stdout. */
  readonly print: (line: string) => void;
  /** Prints one line to stderr. */
  readonly printError: (line: string) => void;
}

/** How a command ended; the exit code of the process. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
