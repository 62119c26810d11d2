import { rejected, type PostprocessRule } from './postprocess-rule';

/**
 * A single mark (`)`, `;`, `,`) is typed sooner than it is read: not offered unasked. Letters and digits are, and so is
 * whatever somebody asked for.
 */
export const tooShort: PostprocessRule = {
  name: 'too-short',
  apply: (text, { triggerKind }) =>
    triggerKind === 'automatic' && /^\s*[^\p{L}\p{N}\s]\s*$/u.test(text) ? rejected : text,
};
