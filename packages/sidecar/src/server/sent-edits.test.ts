import { describe, expect, it, vi } from 'vitest';
import type { EditItem } from '@org/completion-core';
import { sentEditId, SentEdits } from './sent-edits';

function start() {
  const engine = {
    shown: vi.fn<(item: unknown) => void>(),
    accepted: vi.fn<(item: unknown) => void>(),
    rejected: vi.fn<(item: unknown) => void>(),
  };
  const sent = new SentEdits();
  const add = (id: string, insertText = 'x') => {
    const item = { id, insertText } as EditItem;
    sent.add(id, item, engine);
    return item;
  };
  return { engine, sent, add };
}

describe('edits that were sent', () => {
  it('are reported once, however often the editor reports them', () => {
    const { engine, sent, add } = start();
    const item = add('1.e1.0');
    for (let time = 0; time < 2; time++) {
      sent.shown('1.e1.0');
      sent.accepted('1.e1.0');
      sent.rejected('1.e1.0');
    }
    expect(engine.shown.mock.calls).toEqual([[item]]);
    expect(engine.accepted.mock.calls).toEqual([[item]]);
    expect(engine.rejected).not.toHaveBeenCalled();
  });

  it('stay shown when they are sent again, and are reported as they are by then', () => {
    const { engine, sent, add } = start();
    add('1.e1.0', 'cost');
    sent.shown('1.e1.0');
    const shorter = add('1.e1.0', 'ost');
    expect(sent.isShown('1.e1.0')).toBe(true);
    sent.shown('1.e1.0');
    sent.rejected('1.e1.0');
    expect(engine.shown).toHaveBeenCalledOnce();
    expect(engine.rejected.mock.calls).toEqual([[shorter]]);
  });

  it('can be taken again after they were undone', () => {
    const { engine, sent, add } = start();
    add('1.e1.0');
    sent.accepted('1.e1.0');
    add('1.e1.0');
    sent.accepted('1.e1.0');
    expect(engine.accepted).toHaveBeenCalledTimes(2);
  });

  it('are forgotten after fifty others; unknown ids are ignored', () => {
    const { engine, sent, add } = start();
    for (let number = 0; number <= 50; number++) add(`1.e${number}.0`);
    for (const id of ['1.e0.0', '2.e1.0', '']) sent.accepted(id);
    expect(engine.accepted).not.toHaveBeenCalled();
    sent.accepted('1.e1.0');
    expect(engine.accepted).toHaveBeenCalledOnce();
  });

  it('have ids that tell engines apart', () => {
    const item = { id: 'e1.0' } as EditItem;
    expect(sentEditId(1, item)).not.toBe(sentEditId(2, item));
  });
});
