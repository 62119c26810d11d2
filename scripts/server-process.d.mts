/** How a server is started. */
export interface ServerStart {
  /** For messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** On top of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Answers with 200 once the server is ready. */
  readonly healthUrl: string;
  /** UTF-16 units kept of what it writes on stderr. @default 20_000 */
  readonly keepLog?: number;
  /** Called once it has ended, however that came, and must not wait for anything. @default nothing */
  readonly cleanUp?: () => void;
}

/** A running server. */
export interface ServerProcess {
  readonly pid: number;
  /** The end of what it wrote on stderr. */
  readonly log: () => string;
  /** Ends the server. */
  readonly stop: () => Promise<void>;
}

/** Starts a server, and waits until it is ready. It ends with this process. @throws Error with its log when it ends before */
export function startServer(start: ServerStart): Promise<ServerProcess>;

/** A port that is free on loopback. */
export function freePort(): Promise<number>;
