import type * as v from 'valibot';

const words: readonly (readonly [RegExp, string])[] = [
  [/^>=(.*)$/, 'at least $1'],
  [/^<=(.*)$/, 'at most $1'],
  [/^>(.*)$/, 'above $1'],
  [/^!0$/, 'a text that is not empty'],
  [/^number$/, 'a number'],
  [/^string$/, 'a text'],
  [/^boolean$/, 'true or false'],
  [/^Object$/, 'an object, { … }'],
  [/^Array$/, 'a list, [ … ]'],
];

/** What the value an issue is about must be, in words: `at least 1`, `"on", "short" or "off"`. */
export function wantedBy(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'integer') return 'a whole number';
  const choices = (issue.expected ?? issue.message)
    .replace(/[()]/g, '')
    .split(' | ')
    .map((choice) =>
      words.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), choice),
    );
  const last = choices.pop() ?? '';
  return choices.length === 0 ? last : `${choices.join(', ')} or ${last}`;
}

/** What an issue found, in words; of a text that is too short only its length is known to the issue. */
export function receivedIn(issue: v.BaseIssue<unknown>): string {
  return issue.expected === '!0' ? 'empty' : issue.received;
}

/** Names of the settings an issue is about, outermost first. */
export function pathOf(issue: v.BaseIssue<unknown>): readonly string[] {
  return (issue.path ?? []).map(({ key }) => String(key));
}
