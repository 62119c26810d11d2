import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Watches folders one by one: watching whole trees costs a handle for every file on some systems. */
export interface FolderWatch {
  /** Whether every folder added is watched. Systems limit their number. */
  readonly complete: boolean;
  add(folder: string): void;
  close(): void;
}

/** Folders watched at most. */
const maxFolders = 8_000;
/** Changes are reported together after this time without another one, in milliseconds. */
const quietMs = 100;

/** Watches folders, without their subfolders, and reports which paths in them may have changed. Does not keep the process alive. */
export function watchFolders(onChange: (paths: readonly string[]) => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let complete = true;
  let timer: NodeJS.Timeout | undefined;

  function note(path: string): void {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, quietMs);
    timer.unref();
  }

  function drop(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  return {
    get complete() {
      return complete;
    },
    add(folder) {
      if (watchers.has(folder)) return;
      if (watchers.size >= maxFolders) {
        complete = false;
        return;
      }
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) =>
          note(name === null ? folder : join(folder, name)),
        );
        // A folder that was deleted reports an error on some systems.
        watcher.on('error', () => drop(folder));
        watchers.set(folder, watcher);
      } catch {
        complete = false;
      }
    },
    close() {
      clearTimeout(timer);
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}
