import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';
import { drawBars, type BarChart } from './draw-bars';

/** One figure against its aim. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Table {
  readonly title: string;
  /** The first columns name the row; the others hold figures. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The result of a run of a bench. */
export interface Report {
  /** Name of the bench and of its files. */
  readonly name: string;
  /** What was measured, in a sentence or two. */
  readonly title: string;
  /** The day of the run, as the user gave it. */
  readonly date: string | undefined;
  readonly tables: readonly Table[];
  readonly aims: readonly Aim[];
  readonly charts: readonly BarChart[];
  readonly notes: readonly string[];
}

/** Prints the tables, the aims and the notes. */
export function printReport(report: Report): void {
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
}

/** A report and the machine it was made on, as JSON text; without the charts, which repeat the tables. */
export function reportJson({ name, title, date, tables, aims, notes }: Report): string {
  const machine = {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processors: cpus().length,
  };
  return `${JSON.stringify({ name, title, date, tables, aims, notes, machine }, undefined, 2)}\n`;
}

/** Writes `results/NAME.json` and `results/NAME.svg`. */
export function writeResults(report: Report): void {
  const folder = join(benchFolder(), 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${report.name}.json`), reportJson(report));
  writeFileSync(join(folder, `${report.name}.svg`), drawBars(report.title, report.charts));
  console.log(`\nWritten: apps/bench/results/${report.name}.json and .svg`);
}
