import { isBlank } from '../text/lines';
import { rejected, type PostprocessRule } from './postprocess-rule';

/**
 * Cuts the last line, which may be incomplete, when the model reached its limit or the stream was incomplete. An only line is
 * kept for an explicit request and rejected for an automatic one.
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
