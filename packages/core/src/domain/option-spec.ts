/** What values an option accepts. Holds no prose beyond what a message about a wrong value needs. */
export type OptionSpec =
  | { readonly type: 'boolean' | 'function' }
  /** `min`: minimum length. */
  | { readonly type: 'string'; readonly min?: number }
  | { readonly type: 'enum'; readonly values: readonly string[] }
  /** `min` and `max` are inclusive, `above` is exclusive. */
  | {
      readonly type: 'integer' | 'number';
      readonly min?: number;
      readonly max?: number;
      readonly above?: number;
    }
  | { readonly type: 'list' | 'record'; readonly of: OptionSpec }
  | { readonly type: 'union'; readonly of: readonly OptionSpec[] }
  | ObjectSpec;

/** An object with named members. */
export interface ObjectSpec {
  readonly type: 'object';
  readonly members: Readonly<Record<string, OptionSpec>>;
  /** Where such an object comes from, e.g. `createSyntax()`. */
  readonly example?: string;
}

/** A wrong value. Its message is `PATH must be EXPECTED, got VALUE`. */
export interface OptionFault {
  /** Where the wrong value is: the option, or a part of it such as `when.languages.python`. */
  readonly path: string;
  /** What it must be, e.g. `an integer ≥ 1`. */
  readonly expected: string;
  readonly value: unknown;
}

/** The first part of `value` that `spec` does not accept; `undefined` when it accepts all of it. */
export function faultOf(path: string, spec: OptionSpec, value: unknown): OptionFault | undefined {
  const inParts = (parts: readonly (readonly [string, OptionSpec, unknown])[]) => {
    for (const [key, partSpec, part] of parts) {
      const fault = faultOf(`${path}.${key}`, partSpec, part);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  if (!accepts(spec, value)) return { path, expected: expectedBy(spec), value };
  switch (spec.type) {
    case 'list':
    case 'record':
      return inParts(Object.entries(value as object).map(([key, part]) => [key, spec.of, part]));
    case 'object': {
      const object = value as Readonly<Record<string, unknown>>;
      return inParts(Object.entries(spec.members).map(([key, each]) => [key, each, object[key]]));
    }
    default:
      return undefined;
  }
}

/** The message about a wrong value: `maxTokens must be an integer ≥ 1, got 0`. */
export function faultMessage({ path, expected, value }: OptionFault): string {
  return `${path} must be ${expected}, got ${showValue(value)}`;
}

/** A wrong value in a message. Objects and functions are named by their kind only. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null) return String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an object (${name})` : 'an object';
}

/** Whether `value` is of the kind; of lists, records and objects the parts are not looked at. */
function accepts(spec: OptionSpec, value: unknown): boolean {
  switch (spec.type) {
    case 'string':
      return typeof value === 'string' && value.length >= (spec.min ?? 0);
    case 'enum':
      return spec.values.includes(value as string);
    case 'integer':
    case 'number':
      return (
        (spec.type === 'integer' ? Number.isInteger(value) : typeof value === 'number') &&
        (value as number) >= (spec.min ?? -Infinity) &&
        (value as number) <= (spec.max ?? Infinity) &&
        (value as number) > (spec.above ?? -Infinity)
      );
    case 'list':
      return Array.isArray(value);
    case 'record':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'object':
      return (typeof value === 'object' && value !== null) || typeof value === 'function';
    case 'union':
      return spec.of.some((each) => faultOf('', each, value) === undefined);
    default:
      return typeof value === spec.type;
  }
}

function expectedBy(spec: OptionSpec): string {
  switch (spec.type) {
    case 'string':
      return spec.min === undefined ? 'a string' : 'a non-empty string';
    case 'boolean':
      return 'true or false';
    case 'enum':
      return `one of ${spec.values.join(' | ')}`;
    case 'integer':
    case 'number':
      return `${spec.type === 'integer' ? 'an integer' : 'a number'}${rangeOf(spec)}`;
    case 'object': {
      const names = Object.keys(spec.members)
        .join(', ')
        .replace(/, (\w+)$/, ' and $1');
      return `an object with ${names}${spec.example === undefined ? '' : `, such as ${spec.example}`}`;
    }
    case 'union':
      return spec.of.map(expectedBy).join(' or ');
    case 'record':
      return 'an object';
    default:
      return `a ${spec.type}`;
  }
}

function rangeOf({
  min,
  max,
  above,
}: {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
}) {
  if (above !== undefined) return ` > ${above}`;
  if (min === undefined) return '';
  return max === undefined ? ` ≥ ${min}` : ` from ${min} to ${max}`;
}
