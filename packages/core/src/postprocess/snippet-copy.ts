import { squeeze, visibleLength } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/** Minimum length of a copy, in visible characters: short texts are alike by chance. */
const minVisibleLength = 40;

/** Rejects an answer that is a snippet of the prompt, or nearly all of one: the model copied its context. */
export const snippetCopy: PostprocessRule = {
  name: 'snippet-copy',
  apply(text, { snippets, complete }) {
    if (!complete || snippets.length === 0) return text;
    const bare = squeeze(text);
    if (visibleLength(bare) < minVisibleLength) return text;
    return snippets.some((snippet) => isCopy(bare, squeeze(snippet))) ? rejected : text;
  },
};

function isCopy(text: string, snippet: string): boolean {
  if (visibleLength(snippet) < minVisibleLength) return false;
  if (text.length >= snippet.length) return text.startsWith(snippet);
  return text.length >= 0.8 * snippet.length && snippet.includes(text);
}
