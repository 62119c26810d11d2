import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/**
 * Where the model ran into its limit, or the stream broke off, the last line may be half: it is cut off. When it is the only
 * one, somebody who asked gets it as it is, and nobody else does.
 */
export const truncated: PostprocessRule = {
  name: 'truncated',
  apply(text, { truncated: isTruncated, complete, triggerKind }) {
    if (!isTruncated || !complete) return text;
    const lineEnd = text.lastIndexOf('\n');
    const whole = text.slice(0, Math.max(0, lineEnd));
    if (!isBlank(whole)) return whole;
    return triggerKind === 'invoked' ? text : rejected;
  },
};
