import { CompletionError } from '../errors/completion-error';
import { nearestName } from '../text/nearest-name';
import { faultMessage } from './option-spec';

/**
 * Checks that every name in `options` is one of `known`, as the compiler does for callers in TypeScript. Names whose value is
 * `undefined` are not looked at.
 *
 * @param owner - whose options they are, for messages: `ollama`, `the widget`
 * @throws CompletionError `invalid-options` that names the unknown option, and the one that was likely meant
 */
export function checkKnownNames(owner: string, options: unknown, known: readonly string[]): void {
  for (const [name] of membersOf(`the options of ${owner}`, options)) {
    if (known.includes(name)) continue;
    const meant = nearestName(name, known);
    const advice = meant === undefined ? `it must be one of ${known.join(' | ')}` : `did you mean ${meant}?`;
    throw unknownOption(`${name} of ${owner}`, `; ${advice}`);
  }
}

/** The members of `value` that are set. @throws CompletionError `invalid-options` when it is no object */
export function membersOf(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CompletionError('invalid-options', faultMessage({ path, expected: 'an object', value }));
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

/** The error about an unknown option. */
export function unknownOption(name: string, advice: string): CompletionError {
  return new CompletionError('invalid-options', `unknown option ${name}${advice}`);
}
