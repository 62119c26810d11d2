import { isBlank } from '../text/lines';
import type { PostprocessRule } from './postprocess-rule';

/**
 * Cuts the last line end, and space before it, where the document has its own. Keeps it where whole lines are inserted above
 * the rest of a line, and at the end of a document that ends with a line end.
 */
export const lineEnd: PostprocessRule = {
  name: 'line-end',
  apply(text, { cursor }) {
    const { linePrefix, lineSuffix, suffix } = cursor;
    const restIsBlank = isBlank(lineSuffix);
    if (text.endsWith('\n')) {
      if (!restIsBlank && isBlank(linePrefix)) return text;
      if (suffix === '' && linePrefix === '') return text;
    }
    const bare = text.endsWith('\n') ? text.slice(0, -1) : text;
    return restIsBlank ? bare.replace(/(?<![ \t])[ \t]+$/, '') : bare;
  },
};
