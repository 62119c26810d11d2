/** Exit codes of the process, part of the command's contract. */
export const exitCodes = {
  /** Text was printed, or the command succeeded. */
  done: 0,
  unexpected: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** There is nothing to show; stderr has the reason. */
  nothing: 3,
  /** The provider failed. */
  provider: 4,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;
