import type { Passed, StreamContext, StreamFilter, StreamRule } from './stream-filter';

/** The filters of `rules` one after the other, as one filter. */
export function filterChain(rules: readonly StreamRule[], context: StreamContext): StreamFilter {
  const filters = rules.map((rule) => rule.create(context)).filter((filter) => filter !== undefined);
  let stopped = false;

  /** Takes `text` through the filters from `first` on; when one stops, those after it are ended, those before are dropped. */
  function run(text: string, first: number, ending: boolean): Passed {
    if (stopped) return { text: '' };
    let stop: string | undefined;
    for (const filter of filters.slice(first)) {
      const passed = text === '' ? { text } : filter.push(text);
      const over = ending || stop !== undefined || passed.stop !== undefined;
      const rest = over && passed.stop === undefined ? filter.end() : { text: '' };
      stop ??= passed.stop ?? rest.stop;
      text = passed.text + rest.text;
    }
    stopped = ending || stop !== undefined;
    return stop === undefined ? { text } : { text, stop };
  }

  return {
    push: (text) => run(text, 0, false),
    end: () => run('', 0, true),
  };
}
