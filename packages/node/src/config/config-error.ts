import { CompletionError } from '@org/completion-core';

/** Where in a configuration file something stands; line and column count from 1, column in UTF-16 units. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, as far as known; terminals make a link of it. */
export function showPlace({ file, line, column }: FilePlace): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** A configuration that cannot be used: unreadable, not JSON, or with a value of the wrong kind. `message` is one line and says what to do. */
export class ConfigError extends CompletionError {
  override readonly name = 'ConfigError';
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
