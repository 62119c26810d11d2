import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** Clock ticks a second in `/proc`, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Memory that a process has in RAM, in bytes. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) * 1_024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) * 1_024;
}

/** Processor time that all threads of a process have taken, in milliseconds; to a hundredth of a second. `undefined` but on Linux. */
export function processorMs(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces and brackets; the text after its last bracket does not.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
}
