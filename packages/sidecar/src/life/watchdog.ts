import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** Interval between checks of the watchdog, and between beats of the watched thread, in milliseconds. */
const tickMs = 1_000;
/** Checks in a row without the editor before the watchdog ends the process, which the watched thread should do earlier. */
const maxGoneTicks = 3;
/** Checks in a row without a beat before the watchdog ends the process: no task of the watched thread takes a minute. */
const maxSilentTicks = 60;

/** What a watchdog checks, and what it can do. */
export interface Watched {
  /** Whether the editor's process is running; always `true` when its id is unknown. */
  readonly editorIsRunning: () => boolean;
  /** The number of beats of the watched thread. */
  readonly beats: () => number;
  /** Checks that the watched thread may be silent for. */
  readonly maxSilentTicks: number;
  /** Checks that the editor may be gone for. */
  readonly maxGoneTicks: number;
  /** Ends the process, even while it computes. */
  readonly end: (reason: string) => void;
}

/**
 * Returns a function that makes one check. It must not refer to anything outside of itself, since the worker gets its source text. It
 * counts checks, not time, so that the sleep of a machine does not count.
 */
export function createTick(watched: Watched): () => void {
  let lastBeats = -1;
  let silent = 0;
  let gone = 0;
  return () => {
    const beats = watched.beats();
    silent = beats === lastBeats ? silent + 1 : 0;
    lastBeats = beats;
    gone = watched.editorIsRunning() ? 0 : gone + 1;
    if (gone >= watched.maxGoneTicks) watched.end('its editor is gone');
    else if (silent >= watched.maxSilentTicks)
      watched.end('it has been busy for a minute and reads no messages');
  };
}

/** The source of the worker. Not a file: loading the server's own file would cost more than the worker needs. */
const code = `
const { workerData: { beats, pid, tickMs, ...limits } } = require('node:worker_threads');
const isRunning = () => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
};
const end = (reason) => {
  try {
    require('node:fs').writeSync(2, 'completion-sidecar: ends: ' + reason + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
};
const watched = { ...limits, end, beats: () => beats[0], editorIsRunning: () => pid === undefined || isRunning() };
setInterval((${createTick.toString()})(watched), tickMs);
`;

/**
 * Watches this thread from another one, which ends the process when its editor `pid` is gone or this thread no longer reads messages,
 * even while it computes. Does not keep the process alive.
 */
export function startWatchdog(pid: number | undefined): void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), tickMs).unref();
  // A debugger can stop the thread for longer.
  const silenceLimit = inspectorUrl() === undefined ? maxSilentTicks : Infinity;
  const worker = new Worker(code, {
    eval: true,
    workerData: { beats, pid, tickMs, maxGoneTicks, maxSilentTicks: silenceLimit },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  });
  worker.on('error', () => {
    // Without a watchdog this thread still ends the process.
  });
  worker.unref();
}
