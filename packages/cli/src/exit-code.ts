/** What the process says when it ends; part of the command's contract. */
export const exitCodes = {
  /** Text was printed, or the command did what it was asked. */
  done: 0,
  unexpected: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** The model was asked, or was not for a reason, and there is nothing to show. */
  nothing: 3,
  /** The provider failed. */
  provider: 4,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;
