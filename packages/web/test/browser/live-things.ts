import type { SourceMap } from 'node:module';
import type { Page } from 'playwright-core';

/** Something that lives on after the call that began it, and the place of that call. */
interface LiveThing {
  readonly what: string;
  /** As `new Error().stack` tells it, without the tracker's own line. */
  readonly stack: string;
}

declare global {
  interface Window {
    liveThings(): readonly LiveThing[];
  }
}

/**
 * To be run in a page before anything else: keeps a list of the timers, listeners and observers that live, as
 * `window.liveThings()`. Holds neither targets nor listeners, so that they can be garbage.
 */
export function trackLiveThings(): void {
  interface Entry extends LiveThing {
    readonly target?: WeakRef<object>;
  }
  const live = new Set<Entry>();
  Error.stackTraceLimit = 20;
  const keep = (what: string, target?: object): Entry => {
    const stack = (new Error().stack ?? '').split('\n').slice(3).join('\n');
    const entry = { what, stack, ...(target === undefined ? {} : { target: new WeakRef(target) }) };
    live.add(entry);
    return entry;
  };
  const replace = <T extends object, K extends keyof T>(on: T, name: K, make: (old: T[K]) => T[K]) => {
    on[name] = make(on[name]);
  };

  const timed = new Map<string, Entry>();
  const page = window as unknown as Record<string, (...given: unknown[]) => unknown>;
  for (const [start, end, repeats] of [
    ['setTimeout', 'clearTimeout', false],
    ['setInterval', 'clearInterval', true],
    ['requestAnimationFrame', 'cancelAnimationFrame', false],
    ['requestIdleCallback', 'cancelIdleCallback', false],
  ] as const) {
    const done = (id: unknown) => {
      const entry = timed.get(`${end} ${String(id)}`);
      if (entry !== undefined) live.delete(entry);
    };
    replace(page, start, (old) => (action, ...rest) => {
      const entry = keep(start);
      const id = old(
        (...given: unknown[]) => {
          if (!repeats) live.delete(entry);
          if (typeof action === 'function') action(...given);
        },
        ...rest,
      );
      timed.set(`${end} ${String(id)}`, entry);
      return id;
    });
    replace(page, end, (old) => (id) => {
      done(id);
      return old(id);
    });
  }

  const listening = new WeakMap<object, Map<unknown, Map<string, Entry>>>();
  const keyOf = (type: string, options: unknown) =>
    `${type} ${String(options === true || (options as { capture?: boolean } | undefined)?.capture === true)}`;
  const forget = (target: object, listener: unknown, key: string) => {
    const byListener = listening.get(target);
    const byKey = byListener?.get(listener);
    const entry = byKey?.get(key);
    if (entry !== undefined) live.delete(entry);
    byKey?.delete(key);
    if (byKey?.size === 0) byListener?.delete(listener);
  };
  const { prototype } = EventTarget;
  replace(prototype, 'addEventListener', (old) => {
    return function add(this: EventTarget | undefined, type, listener, options) {
      const target = this ?? window;
      const { signal, once } = typeof options === 'object' ? options : {};
      const key = keyOf(type, options);
      const byListener = listening.get(target) ?? new Map<unknown, Map<string, Entry>>();
      const byKey = byListener.get(listener) ?? new Map<string, Entry>();
      // What listens to a signal goes with the signal.
      const counts = listener !== null && !(target instanceof AbortSignal);
      if (counts && signal?.aborted !== true && !byKey.has(key)) {
        listening.set(target, byListener.set(listener, byKey.set(key, keep(`listener ${type}`, target))));
        const gone = () => forget(target, listener, key);
        if (signal !== undefined) old.call(signal, 'abort', gone);
        if (once === true) old.call(target, type, gone, { once: true });
      }
      return old.call(target, type, listener, options);
    };
  });
  replace(prototype, 'removeEventListener', (old) => {
    return function remove(this: EventTarget | undefined, type, listener, options) {
      forget(this ?? window, listener, keyOf(type, options));
      return old.call(this ?? window, type, listener, options);
    };
  });

  const observing = new WeakMap<object, Entry[]>();
  for (const name of ['ResizeObserver', 'MutationObserver', 'IntersectionObserver'] as const) {
    const { prototype: observer } = window[name] as unknown as {
      prototype: Record<'observe' | 'disconnect', (...given: unknown[]) => void>;
    };
    replace(observer, 'observe', (old) => {
      return function observe(this: object, ...given) {
        observing.set(this, [...(observing.get(this) ?? []), keep(name, this)]);
        old.apply(this, given);
      };
    });
    replace(observer, 'disconnect', (old) => {
      return function disconnect(this: object) {
        for (const entry of observing.get(this) ?? []) live.delete(entry);
        observing.delete(this);
        old.apply(this);
      };
    });
  }

  window.liveThings = () =>
    [...live]
      .filter(({ target }) => {
        const on = target?.deref();
        return target === undefined || (on !== undefined && !(on instanceof Node && !on.isConnected));
      })
      .map(({ what, stack }) => ({ what, stack }));
}

/**
 * What lives in `page` and was begun by a line of `folders` itself, as `what at file:line`; what it had an editor begin is the
 * editor's.
 *
 * @param script - path of the page's script, and its source map
 */
export async function liveThingsOf(
  page: Page,
  script: { readonly path: string; readonly map: SourceMap },
  folders: readonly string[],
): Promise<readonly string[]> {
  const things = await page.evaluate(() => window.liveThings());
  return things.flatMap(({ what, stack }) => {
    const [caller = ''] = stack.split('\n');
    const [, line, column] = /:(\d+):(\d+)\)?$/.exec(caller) ?? [];
    if (!caller.includes(`${script.path}:`)) return [];
    const place = script.map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in place)) return [];
    const { originalSource, originalLine } = place;
    return folders.some((folder) => originalSource.includes(folder))
      ? [`${what} at ${originalSource}:${originalLine + 1}`]
      : [];
  });
}
