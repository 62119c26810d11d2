import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/** Rejects whitespace-only candidates. */
export const whitespace: PostprocessRule = {
  name: 'whitespace',
  apply: (text) => (isBlank(text) ? rejected : text),
};
