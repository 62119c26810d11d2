import type { BenchEditor, Frame, GhostPart, Recording } from './bench-editor';

/**
 * Looks at the ghost in every animation frame, after all that scripts and layout do in it and right before it is painted: a
 * probe is resized in the frame's callback, so that its size is told once layout is done. Only what takes up room, is not
 * hidden or transparent, and lies in the window counts as drawn.
 */
export class FrameRecorder {
  readonly #editor: BenchEditor;
  readonly #probe: HTMLElement;
  #keys: number[] = [];
  #frames: Frame[] = [];
  #longTasks: { atMs: number; durationMs: number }[] = [];
  #errors: string[] = [];
  #recording = false;
  #observer: PerformanceObserver | undefined;

  constructor(editor: BenchEditor) {
    this.#editor = editor;
    this.#probe = document.createElement('div');
    Object.assign(this.#probe.style, {
      position: 'fixed',
      left: '0',
      top: '0',
      width: '1px',
      height: '1px',
      visibility: 'hidden',
      pointerEvents: 'none',
    });
    document.body.append(this.#probe);
    new ResizeObserver(() => this.#look()).observe(this.#probe);
    addEventListener('keydown', () => this.#recording && this.#keys.push(performance.now()), {
      capture: true,
    });
    addEventListener('error', ({ message }) => this.#errors.push(message));
    addEventListener('unhandledrejection', ({ reason }) => this.#errors.push(String(reason)));
  }

  get latest(): Frame | undefined {
    return this.#frames.at(-1);
  }

  start(): void {
    this.#keys = [];
    this.#frames = [];
    this.#longTasks = [];
    this.#errors = [];
    this.#recording = true;
    this.#observer = new PerformanceObserver((list) => this.#note(list.getEntries()));
    this.#observer.observe({ type: 'longtask' });
    requestAnimationFrame(() => this.#frame());
  }

  stop(): Recording {
    this.#recording = false;
    this.#note(this.#observer?.takeRecords() ?? []);
    this.#observer?.disconnect();
    return {
      keys: this.#keys,
      frames: this.#frames,
      longTasks: this.#longTasks,
      errors: this.#errors,
    };
  }

  #frame(): void {
    if (!this.#recording) return;
    const { style } = this.#probe;
    style.height = style.height === '1px' ? '2px' : '1px';
    requestAnimationFrame(() => this.#frame());
  }

  #look(): void {
    if (!this.#recording) return;
    const ghost = this.#editor
      .ghost()
      .filter(isDrawn)
      .map(({ text }) => text)
      .join('');
    this.#frames.push({ atMs: performance.now(), cursor: this.#editor.cursor(), ghost });
  }

  #note(entries: PerformanceEntryList): void {
    for (const { startTime, duration } of entries)
      this.#longTasks.push({ atMs: startTime, durationMs: duration });
  }
}

function isDrawn({ element }: GhostPart): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  if (right <= left || bottom <= top) return false;
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return false;
  return !/^(transparent|rgba\(.*, 0\))$/.test(getComputedStyle(element).color);
}
