/** One input to a guard. */
export interface GuardInput {
  readonly input: string;
  /** The fault that was found, in a few words; `undefined` when the guard held. A thrown error counts as a fault too. */
  readonly fault: () => Promise<string | undefined> | string | undefined;
}

/** A surface that is attacked, and its promise. */
export interface GuardedSurface {
  readonly name: string;
  readonly promise: string;
  /** Why it cannot be tried on this machine; `undefined` where it can. */
  readonly missing?: string | undefined;
  /** Sets up the inputs. `close` removes what they needed. */
  open(): Promise<OpenSurface>;
}

export interface OpenSurface {
  readonly inputs: readonly GuardInput[];
  /** Inputs that this machine cannot be tried with, and why. */
  readonly notTried?: string;
  readonly close?: () => Promise<void>;
}

/** The result of a surface. */
export interface SurfaceResult {
  readonly name: string;
  readonly promise: string;
  readonly tried: number;
  readonly held: number;
  readonly seconds: number;
  /** A line for each input that did not hold: the input, and its fault. */
  readonly broken: readonly string[];
  readonly notTried: string | undefined;
}

/** How a surface is tried. */
export interface TryOptions {
  /** An input without an end within this time has not held, in milliseconds. @default 30_000 */
  readonly limitMs?: number;
  /** Maximum of inputs, spread evenly over all. @default all */
  readonly max?: number;
}

/** Tries the inputs of `surface`, one after the other. */
export async function trySurface(
  surface: GuardedSurface,
  { limitMs = 30_000, max = Infinity }: TryOptions = {},
): Promise<SurfaceResult> {
  const { name, promise } = surface;
  const startedAt = performance.now();
  const { inputs: all, notTried, close } = await surface.open();
  const inputs = spread(all, max);
  const broken: string[] = [];
  try {
    for (const { input, fault } of inputs) {
      const seen = await within(limitMs, fault);
      if (seen !== undefined) broken.push(`${input}: ${seen}`);
    }
  } finally {
    await close?.();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const tried = inputs.length;
  return { name, promise, tried, held: tried - broken.length, seconds, broken, notTried };
}

function spread<T>(values: readonly T[], max: number): readonly T[] {
  if (values.length <= max) return values;
  return values.filter(
    (_, at) => Math.floor((at * max) / values.length) !== Math.floor(((at - 1) * max) / values.length),
  );
}

async function within(limitMs: number, fault: GuardInput['fault']): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no end within ${limitMs / 1000} s`), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(fault), late]);
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}
