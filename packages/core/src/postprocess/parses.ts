import { isBlank } from '../domain/lines';
import type { PostprocessRule } from './postprocess-rule';

/** Most places tried, from the end on. */
const maxCuts = 6;

/**
 * Where the grammar is known and the whole answer breaks the document, shortens the answer to the longest run of whole lines
 * that does not. An answer that is broken from its first line on stays: half-written code is what completion is for.
 */
export const parses: PostprocessRule = {
  name: 'parses',
  apply(text, { syntax, complete }) {
    if (syntax === undefined || !complete || syntax.parsesNoWorse(text, 0) !== false) return text;
    let end = text.length;
    for (let tries = 0; tries < maxCuts; tries++) {
      end = text.lastIndexOf('\n', end - 1);
      if (end <= 0 || isBlank(text.slice(0, end))) return text;
      if (syntax.parsesNoWorse(text.slice(0, end), 0) === true) return text.slice(0, end);
    }
    return text;
  },
};
