import { median } from './quantile';

/** One of several ways to do the same work. Returns how long its work took, in milliseconds. */
export interface Contender {
  readonly name: string;
  run(): Promise<number>;
}

/**
 * Runs every contender `rounds` times in turns, after `warmUps` rounds that do not count, and takes medians:
 * other work on a shared machine then disturbs all of them equally.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, warmUps }: { readonly rounds: number; readonly warmUps: number },
): Promise<ReadonlyMap<string, { readonly medianMs: number; readonly timesMs: readonly number[] }>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const contender of contenders) {
      const ms = await contender.run();
      if (round >= 0) times.get(contender.name)?.push(ms);
    }
  }
  return new Map([...times].map(([name, timesMs]) => [name, { medianMs: median(timesMs), timesMs }]));
}
