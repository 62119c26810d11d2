import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const periodUs = 20_000;

/**
 * Gives a process no more than `share` of one processor (Linux control groups, either version; needs root).
 *
 * @returns a function that removes the group once the process has ended; `undefined` when this machine forbids groups
 */
export function limitProcessor(pid: number, share: number, name: string): (() => void) | undefined {
  const quotaUs = Math.round(periodUs * share);
  const root = '/sys/fs/cgroup';
  const old = existsSync(join(root, 'cpu', 'cpu.cfs_quota_us'));
  const folder = old ? join(root, 'cpu', name) : join(root, name);
  try {
    mkdirSync(folder);
  } catch {
    return undefined;
  }
  const remove = () => {
    try {
      rmdirSync(folder);
    } catch {
      // The process is still in it; the group goes with the machine.
    }
  };
  try {
    if (old) {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    } else {
      writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
    }
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
    return remove;
  } catch {
    remove();
    return undefined;
  }
}
