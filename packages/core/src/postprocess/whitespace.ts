import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/** Nothing but whitespace is nothing. */
export const whitespace: PostprocessRule = {
  name: 'whitespace',
  apply: (text) => (isBlank(text) ? rejected : text),
};
