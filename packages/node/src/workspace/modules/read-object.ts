import { evaluate, parse } from '@humanwhocodes/momoa';

/** The object in a description in JSON with comments; empty when it is none. */
export function readObject(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    return asObject(evaluate(parse(text, { mode: 'jsonc', allowTrailingCommas: true })));
  } catch {
    return {};
  }
}

/** A copy of `value`; empty when it is no object. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The strings in `value`, however deep they are nested. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
