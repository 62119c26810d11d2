/** A setting with its path, e.g. `['when', 'trigger']`. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every leaf of `settings` with its path. A map such as `headers` has a leaf for each entry; a list is one leaf. */
export function leaves(settings: object, above: readonly string[] = []): Leaf[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const path = [...above, key];
    if (value === undefined) return [];
    return isObject(value) ? leaves(value, path) : [{ path, value }];
  });
}

/** The tree that leaves came from. */
export function nest(settings: readonly Leaf[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, value } of settings) {
    let node = root;
    for (const key of path.slice(0, -1)) node = (node[key] ??= {}) as Record<string, unknown>;
    node[path.at(-1) ?? ''] = value;
  }
  return root;
}

/** The value at a path such as `when.trigger`, of own properties only. */
export function valueAt(settings: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined), settings);
}

/** Whether `value` is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
