import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '@org/completion-core';
import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { knownEditors, type KnownEditor } from '../editor/editor-description';
import { PullBridge, type PullRequest } from './pull-bridge';

describe('a pull bridge', () => {
  const engines: CompletionEngine[] = [];
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  function start(name: KnownEditor = 'vscode') {
    const clock = fakeClock();
    const provider = scriptedProvider();
    const engine = createCompletionEngine({ provider, clock, multiline: 'always' });
    engines.push(engine);
    const clear = vi.fn<() => void>();
    const outcomes: string[] = [];
    const bridge = new PullBridge({
      engine,
      editor: knownEditors[name],
      clear,
      onOutcome: ({ kind }) => outcomes.push(kind),
    });
    const invoke = (marked: string, more: Partial<PullRequest> = {}) => {
      const { document, offset } = documentAt(marked);
      return bridge.request({ document, offset, triggerKind: 'invoked', ...more });
    };
    const nextRequest = async () => {
      await clock.advance(0);
      return provider.nextRequest();
    };
    return { bridge, clock, engine, invoke, nextRequest, clear, outcomes };
  }

  it('answers with the first line when it is complete, then with what it grows by', async () => {
    const { invoke, nextRequest, clock } = start();
    const answer = invoke('function f() {\n  █\n}\n');
    const grown: string[] = [];
    answer.grown((items) => grown.push(items[0]?.insertText ?? ''));
    const request = await nextRequest();
    request.send('a();\n');
    await clock.advance(500);
    expect((await answer.first())?.map(({ insertText }) => insertText)).toEqual(['a();']);
    request.send('  b();\n');
    await clock.advance(500);
    expect(grown.at(-1)).toBe('a();\n  b();');
    request.end();
    await clock.advance(500);
    await expect(answer.ended).resolves.toMatchObject({ kind: 'items' });
  });

  it('supersedes the request before, which is answered too', async () => {
    const { invoke, nextRequest, clock } = start();
    const grown = vi.fn<() => void>();
    const older = invoke('const a = █\n');
    older.grown(grown);
    const newer = invoke('const b = █\n');
    await expect(older.first()).resolves.toBeUndefined();
    await expect(older.ended).resolves.toBeUndefined();
    const request = await nextRequest();
    request.send('1;');
    request.end();
    await clock.advance(500);
    expect((await newer.first())?.[0]?.insertText).toContain('1;');
    expect(grown).not.toHaveBeenCalled();
  });

  it('answers with an empty list where there is nothing to show', async () => {
    const { invoke, nextRequest, clock, outcomes } = start();
    const answer = invoke('const a = █\n');
    const request = await nextRequest();
    request.end();
    await clock.advance(500);
    await expect(answer.first()).resolves.toEqual([]);
    expect(outcomes).toEqual(['empty']);
  });

  it('answers an aborted request', async () => {
    const { invoke } = start();
    const caller = new AbortController();
    const answer = invoke('const a = █\n', { signal: caller.signal });
    caller.abort();
    await expect(answer.first()).resolves.toBeUndefined();
    const late = invoke('const a = █\n', { signal: AbortSignal.abort() });
    await expect(late.first()).resolves.toBeUndefined();
  });

  it('gives new objects each time, since editors change them', async () => {
    const { invoke, nextRequest, clock } = start();
    const answer = invoke('const a = █\n');
    const request = await nextRequest();
    request.send('1;');
    request.end();
    await clock.advance(500);
    const [one] = (await answer.first()) ?? [];
    const [other] = (await answer.first()) ?? [];
    expect(one).toEqual(other);
    expect(one).not.toBe(other);
  });

  it('counts code points where the editor does', async () => {
    const { invoke, nextRequest, clock } = start('jupyterlab');
    const answer = invoke('s = "😀"; t = █\n', { offset: 13 });
    const request = await nextRequest();
    request.send('s + s');
    request.end();
    await clock.advance(500);
    expect(await answer.first()).toMatchObject([{ insertText: 's + s', start: 13, end: 13 }]);
  });

  it('clears a ghost itself where no answer does, when there is nothing to show', async () => {
    const { invoke, nextRequest, clock, clear } = start('jupyterlab');
    const answer = invoke('a = █\n');
    const request = await nextRequest();
    request.end();
    await clock.advance(500);
    await answer.first();
    expect(clear).toHaveBeenCalledOnce();
  });

  it('clears a ghost that would outlive a move of the cursor, and only then', async () => {
    const { bridge, invoke, nextRequest, clock, clear } = start('jupyterlab');
    const { document, offset } = documentAt('a = █12\n');
    const answer = invoke('a = █12\n');
    const request = await nextRequest();
    request.send('3 + ');
    request.end();
    await clock.advance(500);
    await answer.first();
    bridge.moved(document, offset);
    expect(clear).not.toHaveBeenCalled();
    bridge.moved(document, offset + 1);
    expect(clear).toHaveBeenCalledOnce();
  });

  it('aborts a request when the cursor leaves its place, since the editor would draw the answer at the cursor', async () => {
    const { bridge, invoke, nextRequest } = start('jupyterlab');
    const { document, offset } = documentAt('a = █12\n');
    const answer = invoke('a = █12\n');
    const request = await nextRequest();
    bridge.moved(document, offset);
    expect(request.aborted).toBe(false);
    bridge.moved(document, offset + 1);
    expect(await answer.first()).toBeUndefined();
  });

  it('reports to the engine what the editor reports, counting what its copy omits', async () => {
    const { bridge, invoke, nextRequest, clock, engine } = start('jupyterlab');
    const partly = vi.spyOn(engine, 'partiallyAccepted');
    const answer = invoke('  re█\n');
    const request = await nextRequest();
    request.send('turn x;');
    request.end();
    await clock.advance(500);
    const [item] = (await answer.first()) ?? [];
    bridge.items.partiallyAccepted(item?.id ?? '', 4);
    expect(partly.mock.calls[0]?.[1]).toBe(4 + (item?.omittedHead ?? Number.NaN));
    bridge.items.accepted('unknown');
  });

  it('reports what a listener throws, and goes on', async () => {
    const clock = fakeClock();
    const provider = scriptedProvider();
    const engine = createCompletionEngine({ provider, clock });
    engines.push(engine);
    const errors: unknown[] = [];
    const bridge = new PullBridge({
      engine,
      editor: knownEditors.vscode,
      onOutcome() {
        throw new Error('listener');
      },
      onError: (error) => errors.push(error),
    });
    const answer = bridge.request({ ...documentAt('a = █\n'), triggerKind: 'invoked' });
    await clock.advance(0);
    const request = await provider.nextRequest();
    request.send('1');
    request.end();
    await clock.advance(500);
    await expect(answer.ended).resolves.toMatchObject({ kind: 'items' });
    expect(errors).toEqual([new Error('listener')]);
  });

  it('names what it needs for an editor that keeps what it draws', () => {
    const { engine } = start();
    expect(() => new PullBridge({ engine, editor: knownEditors.jupyterlab })).toThrow(
      'clear must be a function',
    );
  });
});
