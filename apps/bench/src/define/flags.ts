import { parseArgs } from 'node:util';

/** A command with flags that do not fit. Its message is all that the user needs to see. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A flag of a bench. */
export interface Flag<Value> {
  readonly type: 'boolean' | 'string';
  /**
   * The flag's value.
   *
   * @param given - the texts given for the flag, in order; empty when it is absent
   * @throws UsageError when one of them does not fit
   */
  readonly read: (given: readonly string[], flag: string) => Value;
  /** With this flag only a part is measured, so nothing is written to `results`. */
  readonly partial?: boolean;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of `All`, by the names of the flags. */
export type FlagValues<All extends Flags> = { readonly [Name in keyof All]: ReturnType<All[Name]['read']> };

/** Whether the flag is given. */
export const toggle: Flag<boolean> = { type: 'boolean', read: (given) => given.length > 0 };

/** Any text. */
export const text: Flag<string | undefined> = { type: 'string', read: (given) => given.at(-1) };

/** Paths of files: several flags, or several paths with commas between. */
export const paths: Flag<readonly string[]> = {
  type: 'string',
  read: (given) => given.flatMap((each) => each.split(',')),
};

/** A day, `YYYY-MM-DD`. */
export const day = single('YYYY-MM-DD', undefined, (given) =>
  /^\d{4}-\d\d-\d\d$/.test(given) ? given : undefined,
);

/** An integer ≥ `min`. */
export function integer<Default extends number | undefined>(
  byDefault: Default,
  min = 0,
): Flag<number | Default> {
  return single(`an integer ≥ ${min}`, byDefault, (given) =>
    /^\d{1,15}$/.test(given) && Number(given) >= min ? Number(given) : undefined,
  );
}

/** A number ≥ 0. */
export function decimal<Default extends number | undefined>(byDefault: Default): Flag<number | Default> {
  return single('a number ≥ 0', byDefault, (given) =>
    /^\d*\.?\d+$/.test(given) ? Number(given) : undefined,
  );
}

/** One of `names`. */
export function oneOf<Name extends string>(names: readonly Name[]): Flag<Name | undefined> {
  return single(`one of ${names.join(', ')}`, undefined, (given) => names.find((name) => name === given));
}

/** Some of `names`: several flags, or several names with commas between. All when the flag is absent. */
export function someOf<Name extends string>(names: readonly Name[]): Flag<readonly Name[]> {
  const { read } = oneOf(names);
  return {
    type: 'string',
    read(given, flag) {
      const apart = given.flatMap((each) => (names.some((name) => name === each) ? [each] : each.split(',')));
      const chosen = apart.map((each) => read([each], flag));
      return given.length === 0 ? names : names.filter((name) => chosen.includes(name));
    },
  };
}

function single<Value, Default>(
  expected: string,
  byDefault: Default,
  valueOf: (given: string) => Value | undefined,
): Flag<Value | Default> {
  return {
    type: 'string',
    read(all, flag) {
      const given = all.at(-1);
      if (given === undefined) return byDefault;
      const value = valueOf(given);
      if (value === undefined) throw new UsageError(`--${flag} must be ${expected}, got ${given || "''"}`);
      return value;
    },
  };
}

/**
 * Reads the arguments of `pnpm bench NAME`.
 *
 * @param takesOperands - whether texts that belong to no flag are taken
 * @throws UsageError for an unknown flag, a flag without a value, or a value that does not fit
 */
export function readFlags<All extends Flags>(
  name: string,
  flags: All,
  args: readonly string[],
  takesOperands = false,
): { readonly values: FlagValues<All>; readonly operands: readonly string[]; readonly partial: boolean } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(flags).map(([flag, { type }]) => [flag, { type }])),
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const known = `${name} takes ${Object.keys(flags)
    .map((flag) => `--${flag}`)
    .join(', ')}`;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (!takesOperands) throw new UsageError(`${token.value} belongs to no flag; ${known}`);
      operands.push(token.value);
      continue;
    }
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (flag === undefined) throw new UsageError(`${token.rawName} is not a flag; ${known}`);
    if (flag.type === 'string' && token.value === undefined)
      throw new UsageError(`${token.rawName} must have a value`);
    if (flag.type === 'boolean' && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value, got ${token.value}`);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  const entries = Object.entries(flags);
  return {
    values: Object.fromEntries(
      entries.map(([flag, { read }]) => [flag, read(given.get(flag) ?? [], flag)]),
    ) as FlagValues<All>,
    operands,
    partial: entries.some(([flag, { partial = false }]) => partial && given.has(flag)),
  };
}

/** `args` without `flag` and its value. */
export function withoutFlag(args: readonly string[], flag: string): readonly string[] {
  return args.filter(
    (arg, index) => arg !== `--${flag}` && args[index - 1] !== `--${flag}` && !arg.startsWith(`--${flag}=`),
  );
}
