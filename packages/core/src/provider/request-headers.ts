import { CompletionError, withMessage } from '../errors/completion-error';
import { isSecretHeader, redactKeys, redactSecrets, secretsInHeaders } from './redact-keys';

/** The headers of one provider's requests, and what keeps their secrets out of messages. */
export interface RequestHeaders {
  readonly sent: Readonly<Record<string, string>>;
  /** `error` without secrets in its message. */
  readonly redacted: (error: unknown) => unknown;
  /** The headers with secrets masked, for display. */
  readonly shown: () => Record<string, string>;
}

/** @param key - sent as a bearer token, unless `headers` has another authorization */
export function requestHeaders(
  headers: Readonly<Record<string, string>>,
  key: string | undefined,
): RequestHeaders {
  const sent: Record<string, string> = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...lowerCase(headers),
  };
  const secrets = key === undefined ? [] : [key];
  const hidden = [...secrets, ...Object.values(headers), ...secretsInHeaders(headers)];
  return {
    sent,
    redacted(error) {
      if (!CompletionError.is(error)) return error;
      const message = redactKeys(error.message, hidden);
      // Without the cause, which repeats the secret.
      return message === error.message ? error : withMessage(error, message);
    },
    shown() {
      const shown = Object.entries(sent).map(([name, value]): [string, string] => [
        name,
        isSecretHeader(name) ? masked(value) : redactSecrets(value, secrets),
      ]);
      return Object.fromEntries(shown);
    },
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function masked(value: string): string {
  const scheme = /^(Bearer|Basic)\s/i.exec(value)?.[0] ?? '';
  return `${scheme}[key]`;
}
