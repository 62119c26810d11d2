import type { Report, Table } from './report';

/** Numbers with at most a unit, and a range or a total behind it: `0.93 ×`, `17 of 21`, `5 (4–6)`. */
const figure = /^(-?\d+(?:\.\d+)?)(?: [^\s\d]{1,3})?(?: of \d+)?(?: \([^)]*\))?$/;

/** All numbers in the tables of a report, by table, row and column. */
export function reportedFigures({ tables }: Pick<Report, 'tables'>): ReadonlyMap<string, number> {
  return new Map(tables.flatMap(figuresOfTable));
}

function figuresOfTable({ title, rows }: Table): readonly (readonly [string, number])[] {
  const labels = labelColumns(rows);
  return rows.flatMap((row) =>
    Object.entries(row).flatMap(([column, cell], index) => {
      const value = numberIn(cell);
      if (index < labels || value === undefined) return [];
      const place = [title, ...Object.values(row).slice(0, labels), column];
      return [[place.join(' | '), value] as const];
    }),
  );
}

/** Number of columns that name a row: the first ones with text, and more until the rows differ. */
function labelColumns(rows: Table['rows']): number {
  const columns = Math.max(0, ...rows.map((row) => Object.keys(row).length));
  for (let count = 0; count < columns; count++) {
    const isText = rows.every((row) => numberIn(Object.values(row)[count]) === undefined);
    const names = rows.map((row) => JSON.stringify(Object.values(row).slice(0, count)));
    if (!isText && new Set(names).size === rows.length) return count;
  }
  return columns;
}

function numberIn(cell: unknown): number | undefined {
  if (typeof cell === 'number') return cell;
  const digits = typeof cell === 'string' ? figure.exec(cell)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
