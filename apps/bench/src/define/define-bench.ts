import { writeFileSync } from 'node:fs';
import { reportJson, printReport, writeResults, type Aim, type Report, type Table } from '../report/report';
import type { BarChart } from '../report/draw-bars';
import { compareBuilds } from './compare-builds';
import {
  day,
  integer,
  readFlags,
  text,
  toggle,
  UsageError,
  withoutFlag,
  type Flag,
  type Flags,
  type FlagValues,
} from './flags';

/** The flags of every bench. The README describes them. */
const commonFlags = { quick: toggle, date: day, report: text, against: text, turns: integer(undefined, 1) };

type Given<Options extends Flags> = FlagValues<Options & typeof commonFlags> & {
  /** Texts that belong to no flag. */
  readonly operands: readonly string[];
};

/** A bench: what it measures, and what a report shows of it. */
export interface BenchDefinition<Options extends Flags, Measured> {
  /** Name of the bench and of its files in `results`. */
  readonly name: string;
  /** What is measured, in a sentence or two. */
  readonly title: string | ((measured: Measured) => string);
  /** Flags beside those that every bench has. */
  readonly options?: Options;
  /** Whether it takes texts that belong to no flag; `false` by default. */
  readonly takesOperands?: boolean;
  /**
   * Whether its flag `--build FOLDER` names the checkout whose code it measures: `--against` then runs this bench on both
   * builds. By default each build's own bench runs.
   */
  readonly takesBuild?: boolean;
  /** Whether a whole run writes `results/NAME.json` and `.svg`; `true` by default. */
  readonly writesResults?: boolean;
  readonly measure: (flags: Given<Options>) => Promise<Measured>;
  readonly tables: (measured: Measured) => readonly Table[];
  readonly aims?: (measured: Measured) => readonly Aim[];
  readonly charts?: (measured: Measured) => readonly BarChart[];
  readonly notes?: (measured: Measured) => readonly string[];
}

export interface Bench<Measured> {
  /** Runs `pnpm bench NAME` with `args`. @throws UsageError for arguments that do not fit */
  run(args: readonly string[]): Promise<void>;
  /** The report of what was measured. */
  report(measured: Measured, date?: string): Report;
}

/** Makes a bench that reads its flags, measures, prints its report and writes it. */
export function defineBench<Measured, Options extends Flags = Record<never, Flag<unknown>>>(
  definition: BenchDefinition<Options, Measured>,
): Bench<Measured> {
  const { name, title, tables, aims, charts, notes } = definition;
  const report = (measured: Measured, date?: string): Report => ({
    name,
    title: typeof title === 'string' ? title : title(measured),
    date,
    tables: tables(measured),
    aims: aims?.(measured) ?? [],
    charts: charts?.(measured) ?? [],
    notes: notes?.(measured) ?? [],
  });
  return {
    report,
    async run(args) {
      const flags = { ...definition.options, ...commonFlags } as Options & typeof commonFlags;
      const { values, operands, partial } = readFlags(name, flags, args, definition.takesOperands);
      const { quick, date, report: file, against, turns }: FlagValues<typeof commonFlags> = values;
      if (against === undefined && turns !== undefined) throw new UsageError('--turns needs --against');
      if (against !== undefined && file !== undefined)
        throw new UsageError('--report does not go with --against, which writes no report');
      if (against !== undefined)
        return compareBuilds(
          definition,
          against,
          withoutFlag(withoutFlag(args, 'against'), 'turns'),
          turns ?? 1,
        );
      const made = report(await definition.measure({ ...values, operands }), date);
      printReport(made);
      if (file !== undefined) writeFileSync(file, reportJson(made));
      else if (!quick && !partial && definition.writesResults !== false) writeResults(made);
    },
  };
}
