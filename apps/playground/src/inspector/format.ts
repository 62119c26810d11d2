/** Milliseconds as readable text: `0.4 ms`, `38 ms`, `1.24 s`. */
export function duration(ms: number): string {
  if (ms < 0.05) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A count as readable text: `950`, `12.3k`. */
export function count(value: number): string {
  return value < 1000 ? String(Math.round(value)) : `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)}k`;
}
