import { offer } from './bench-page';

/** Faults of a fake ghost, by the number of the key, counted from 1 after the ghost is there. */
export interface Faults {
  readonly flickerAt?: number;
  readonly hideAt?: number;
  readonly loseAt?: number;
  readonly staleAt?: number;
  readonly busyAt?: number;
}

/**
 * A textarea with a ghost of `text` below it once `after` units are typed, and faults on command: what the bench's measuring is
 * tried on. Sends two requests and ignores the first answer.
 */
export function start(): void {
  const {
    text,
    after,
    start: from,
    ...faults
  } = JSON.parse(new URLSearchParams(location.search).get('plan') ?? '{}') as Faults & {
    readonly text: string;
    readonly after: number;
    readonly start: number;
  };
  offer((place) => {
    const textarea = document.createElement('textarea');
    const ghost = document.createElement('div');
    place.append(textarea, ghost);
    let fault: 'gone' | 'hidden' | 'stale' | undefined;
    const draw = () => {
      const typed = textarea.selectionEnd - from;
      const isLost = faults.loseAt !== undefined && typed - after >= faults.loseAt;
      const rest = typed < after || isLost || fault === 'gone' ? '' : text.slice(typed);
      ghost.textContent = fault === 'stale' ? `?${rest}` : rest;
      ghost.style.visibility = fault === 'hidden' ? 'hidden' : 'visible';
    };
    // One frame is painted with the fault, also on a slow machine and between keys.
    const failForAFrame = (kind: 'gone' | 'hidden' | 'stale') => {
      fault = kind;
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          fault = undefined;
          draw();
        }),
      );
    };
    textarea.addEventListener('input', () => {
      const typed = textarea.selectionEnd - from;
      if (typed === 1) {
        const first = new AbortController();
        fetch('/api/autocomplete', { method: 'POST', body: '{}', signal: first.signal }).catch(() => {});
        setTimeout(() => first.abort(), 50);
        void fetch('/api/autocomplete', { method: 'POST', body: '{}' });
      }
      const key = typed - after;
      if (key === faults.flickerAt) failForAFrame('gone');
      if (key === faults.hideAt) failForAFrame('hidden');
      if (key === faults.staleAt) failForAFrame('stale');
      draw();
      const until = performance.now() + (key === faults.busyAt ? 90 : 0);
      while (performance.now() < until) ghost.dataset['busy'] = 'yes';
    });
    return {
      open(value, cursor) {
        textarea.value = value;
        textarea.focus();
        textarea.setSelectionRange(cursor, cursor);
      },
      cursor: () => textarea.selectionEnd,
      ghost: () => [{ element: ghost, text: ghost.textContent ?? '' }],
    };
  });
}
