/** A command with arguments that do not fit. `message` is one line with what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
