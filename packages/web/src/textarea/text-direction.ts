/** Letters written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b][\udc00-\udfff]/;

/** Letters written from left to right, approximately. */
const leftToRight = /[A-Za-z]|[^\0-\xbf\u02b9-\u036f\u0590-\u08ff\u2000-\u2bff\ud800-\uf8ff\ufb1d-\uffff]/;

/** Direction of a line without a declared one: that of its first letter. */
export function directionOf(line: string): 'ltr' | 'rtl' {
  const first = new RegExp(`${rightToLeft.source}|${leftToRight.source}`).exec(line)?.[0] ?? '';
  return rightToLeft.test(first) ? 'rtl' : 'ltr';
}

/**
 * Whether `text` in a line of `direction` contains a run in the other direction. Text inserted after it may then move it;
 * digits run from left to right everywhere.
 */
export function runsBothWays(text: string, direction: 'ltr' | 'rtl'): boolean {
  return direction === 'ltr' ? rightToLeft.test(text) : leftToRight.test(text) || /\d/.test(text);
}
