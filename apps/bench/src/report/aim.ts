import type { Aim } from './report';
import { round } from './round';

/**
 * One figure against a goal.
 *
 * @param goal - such as `≤ 2 ms`, `< 1 ×`, `≥ 0.97` or `0`; words after the unit explain it
 * @param value - `undefined` when it was not measured, which misses the goal
 * @param digits - places after the point; two at most by default
 */
export function aim(what: string, goal: string, value: number | undefined, digits?: number): Aim {
  const [, sign = '', limit, unit = ''] = /^([<≤≥]?) ?([\d.]+) ?(\S*)/.exec(goal) ?? [];
  const measured =
    value === undefined ? undefined : digits === undefined ? round(value, 2) : value.toFixed(digits);
  return {
    what,
    aim: goal,
    measured: measured === undefined ? 'not measured' : `${measured} ${unit}`.trim(),
    met: value !== undefined && isMet(value, sign, Number(limit)),
  };
}

function isMet(value: number, sign: string, limit: number): boolean {
  if (sign === '<') return value < limit;
  if (sign === '≤') return value <= limit;
  return sign === '≥' ? value >= limit : value === limit;
}
