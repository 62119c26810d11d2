import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createTick, type Watched } from './watchdog';

/** A watchdog whose checks are made by hand, with the reasons it ended the process for. */
function watch(watched: Partial<Watched>) {
  const ended: string[] = [];
  let beats = 0;
  const tick = createTick({
    editorIsRunning: () => true,
    beats: () => beats++,
    maxSilentTicks: 5,
    maxGoneTicks: 3,
    end: (reason) => ended.push(reason),
    ...watched,
  });
  const check = (times: number) => {
    for (let time = 0; time < times; time++) tick();
  };
  return { ended, check };
}

describe('a watchdog', () => {
  it('does not end a process that is alive and has an editor', () => {
    const { check, ended } = watch({});
    check(1_000);
    expect(ended).toEqual([]);
  });

  it('ends a process whose editor is gone, after time to exit on its own', () => {
    const { check, ended } = watch({ editorIsRunning: () => false });
    check(2);
    expect(ended).toEqual([]);
    check(1);
    expect(ended).toEqual(['its editor is gone']);
  });

  it('ends a process that is silent for long', () => {
    const { check, ended } = watch({ beats: () => 7 });
    check(5);
    expect(ended).toEqual([]);
    check(1);
    expect(ended).toEqual(['it has been busy for a minute and reads no messages']);
  });

  it('does not add up short silences and absences', () => {
    let [beats, isRunning, checks] = [0, true, 0];
    const { check, ended } = watch({
      beats: () => (++checks % 5 === 0 ? ++beats : beats),
      editorIsRunning: () => (isRunning = !isRunning),
    });
    check(1_000);
    expect(ended).toEqual([]);
  });

  it('refers to nothing outside of its source text', () => {
    const ended: string[] = [];
    const create = runInNewContext(`(${createTick.toString()})`) as typeof createTick;
    const watched: Watched = {
      editorIsRunning: () => false,
      beats: () => 0,
      maxSilentTicks: 9,
      maxGoneTicks: 1,
      end: (reason) => ended.push(reason),
    };
    create(watched)();
    expect(ended).toEqual(['its editor is gone']);
  });
});
