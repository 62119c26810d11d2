/** The command was called in a way it cannot follow. `message` is one line and says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
