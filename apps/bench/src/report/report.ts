import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { drawBars, type BarChart } from './draw-bars';

/** One figure against what was aimed at. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Report {
  /** Name of the bench and of its files. */
  readonly name: string;
  /** What was measured, in a sentence or two. */
  readonly title: string;
  /** The day of the run, as the caller gave it. */
  readonly date: string | undefined;
  readonly tables: readonly {
    readonly title: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly aims: readonly Aim[];
  readonly charts: readonly BarChart[];
  readonly notes: readonly string[];
}

/** Prints the tables and aims, and writes `results/NAME.json` and `results/NAME.svg` when `write` is set. */
export function publish(report: Report, { write }: { readonly write: boolean }): void {
  console.log(`\n# ${report.title}`);
  console.log(`Node ${process.versions.node}${report.date === undefined ? '' : `, ${report.date}`}`);
  for (const { title, rows } of report.tables) {
    console.log(`\n## ${title}`);
    console.table(rows);
  }
  if (report.aims.length > 0) {
    console.log('\n## Aims');
    console.table(report.aims);
  }
  for (const note of report.notes) console.log(`- ${note}`);
  if (!write) return;
  const folder = join(benchFolder(), 'results');
  mkdirSync(folder, { recursive: true });
  const { charts, ...facts } = report;
  const machine = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processors: cpus().length,
  };
  writeFileSync(
    join(folder, `${report.name}.json`),
    `${JSON.stringify({ ...facts, machine }, undefined, 2)}\n`,
  );
  writeFileSync(join(folder, `${report.name}.svg`), drawBars(report.title, charts));
  console.log(`\nWritten: apps/bench/results/${report.name}.json and .svg`);
}
