type WithoutUndefined<T> = T extends readonly unknown[] | ((...given: never[]) => unknown)
  ? T
  : T extends object
    ? { [K in keyof T]: WithoutUndefined<Exclude<T[K], undefined>> }
    : T;

/** `values` without properties that are `undefined`, also in nested groups. */
export function withoutUndefined<T extends object>(values: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]: [string, unknown]) => [name, isGroup(value) ? withoutUndefined(value) : value]),
  ) as WithoutUndefined<T>;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
