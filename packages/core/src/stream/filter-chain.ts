import { CodeContext } from '../languages/code-context';
import type { Passed, StreamContext, StreamFilter, StreamRule } from './stream-filter';

/**
 * The filters of `rules` one after the other, as one filter. When a filter stops, the text it passed still goes through the
 * later ones, which are ended; if these stop too, the last name is reported.
 */
export function filterChain(rules: readonly StreamRule[], context: StreamContext): StreamFilter {
  const ruleContext = { ...context, code: context.code ?? new CodeContext(context.cursor) };
  const filters = rules.map((rule) => rule.create(ruleContext)).filter((filter) => filter !== undefined);
  let over = false;

  function run(given: string, ending: boolean, finished = false): Passed {
    if (over) return { text: '' };
    let text = given;
    let stop: string | undefined;
    for (const filter of filters) {
      const pushed: Passed = text === '' ? { text } : filter.push(text);
      stop = pushed.stop ?? stop;
      const last = (ending || stop !== undefined) && pushed.stop === undefined;
      const rest: Passed = last
        ? filter.end(finished || stop === 'special-tokens' || stop === 'stop-sequence')
        : { text: '' };
      stop = rest.stop ?? stop;
      text = pushed.text + rest.text;
    }
    over = ending || stop !== undefined;
    return stop === undefined ? { text } : { text, stop };
  }

  return {
    push: (text) => run(text, false),
    end: (finished) => run('', true, finished),
  };
}
