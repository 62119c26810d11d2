import { CompletionError } from '@org/completion-core';

/** A position in a configuration file; line and column start at 1, column in UTF-16 units. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, as far as known; terminals turn it into a link. */
export function showPlace({ file, line, column }: FilePlace): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** A configuration that cannot be used: unreadable, not JSON, or with a wrong value. `message` is one line that names what to do. */
export class ConfigError extends CompletionError {
  override readonly name = 'ConfigError';
  /** Position of the fault, when it is in a file. */
  readonly place: FilePlace | undefined;

  constructor(message: string, options: { place?: FilePlace; cause?: unknown } = {}) {
    super(
      'invalid-options',
      options.place === undefined ? message : `${showPlace(options.place)}: ${message}`,
      {
        cause: options.cause,
      },
    );
    this.place = options.place;
  }
}
