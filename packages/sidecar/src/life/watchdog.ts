import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** How often the watchdog looks, and how often the watched thread says that it is alive, in milliseconds. */
const tickMs = 1_000;
/** The watched thread ends the process by itself when its editor is gone; so often the watchdog looks before it does, in a row. */
const graceTicks = 3;
/** So often the watched thread may say nothing, in a row: nothing that it does takes a minute. */
const silentTicks = 60;

/** What a watchdog looks at, and what it can do. */
export interface Watched {
  /** Whether the editor's process is there; always so where nobody knows its number. */
  readonly editorIsThere: () => boolean;
  /** How often the watched thread has said that it is alive. */
  readonly beats: () => number;
  /** Looks that the watched thread may be silent for, and an editor gone. */
  readonly silentTicks: number;
  readonly graceTicks: number;
  /** Ends the process, whatever it computes. */
  readonly end: (why: string) => void;
}

/**
 * One look of the watchdog each time it is called. Uses nothing from outside of itself: the worker gets its text. It counts looks and not
 * hours, so that a machine that slept has missed nothing.
 */
export function createTick(watched: Watched): () => void {
  let lastBeats = -1;
  let silent = 0;
  let gone = 0;
  return () => {
    const beats = watched.beats();
    silent = beats === lastBeats ? silent + 1 : 0;
    lastBeats = beats;
    gone = watched.editorIsThere() ? 0 : gone + 1;
    if (gone >= watched.graceTicks) watched.end('its editor is gone');
    else if (silent >= watched.silentTicks) watched.end('it has been busy for a minute and hears nobody');
  };
}

/** What the worker runs. A text, and not a file: the server's own file would cost the worker more than it needs. */
const code = `
const { workerData: { beats, pid, tickMs, ...limits } } = require('node:worker_threads');
const isThere = () => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
};
const end = (why) => {
  try {
    require('node:fs').writeSync(2, 'completion-sidecar: ends: ' + why + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
};
const watched = { ...limits, end, beats: () => beats[0], editorIsThere: () => pid === undefined || isThere() };
setInterval((${createTick.toString()})(watched), tickMs);
`;

/**
 * Watches this thread from another one: the process ends when its editor, `pid`, is gone, and when this thread hears nobody any more,
 * whatever it computes. Keeps no process alive.
 */
export function startWatchdog(pid: number | undefined): void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), tickMs).unref();
  // Somebody who looks at the program step by step holds it for longer.
  const patience = inspectorUrl() === undefined ? silentTicks : Infinity;
  const worker = new Worker(code, {
    eval: true,
    workerData: { beats, pid, tickMs, graceTicks, silentTicks: patience },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  });
  worker.on('error', () => {
    // Without it the process ends as it did before there was one: when this thread hears of it.
  });
  worker.unref();
}
