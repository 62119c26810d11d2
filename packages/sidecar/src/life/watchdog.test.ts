import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createTick, type Watched } from './watchdog';

/** Looks of a watchdog, and what it ended the process for. */
function watch(watched: Partial<Watched>) {
  const ended: string[] = [];
  let beats = 0;
  const tick = createTick({
    editorIsThere: () => true,
    beats: () => beats++,
    silentTicks: 5,
    graceTicks: 3,
    end: (why) => ended.push(why),
    ...watched,
  });
  const look = (times: number) => {
    for (let time = 0; time < times; time++) tick();
  };
  return { ended, look };
}

describe('a watchdog', () => {
  it('leaves a process alone whose editor is there and which says that it is alive', () => {
    const { look, ended } = watch({});
    look(1_000);
    expect(ended).toEqual([]);
  });

  it('ends a process whose editor is gone, after it had time to end by itself', () => {
    const { look, ended } = watch({ editorIsThere: () => false });
    look(2);
    expect(ended).toEqual([]);
    look(1);
    expect(ended).toEqual(['its editor is gone']);
  });

  it('ends a process that says nothing for long', () => {
    const { look, ended } = watch({ beats: () => 7 });
    look(5);
    expect(ended).toEqual([]);
    look(1);
    expect(ended).toEqual(['it has been busy for a minute and hears nobody']);
  });

  it('forgives what was over in time', () => {
    let [beats, isThere, looks] = [0, true, 0];
    const { look, ended } = watch({
      beats: () => (++looks % 5 === 0 ? ++beats : beats),
      editorIsThere: () => (isThere = !isThere),
    });
    look(1_000);
    expect(ended).toEqual([]);
  });

  it('needs nothing from outside of its own text', () => {
    const ended: string[] = [];
    const create = runInNewContext(`(${createTick.toString()})`) as typeof createTick;
    const watched: Watched = {
      editorIsThere: () => false,
      beats: () => 0,
      silentTicks: 9,
      graceTicks: 1,
      end: (why) => ended.push(why),
    };
    create(watched)();
    expect(ended).toEqual(['its editor is gone']);
  });
});
