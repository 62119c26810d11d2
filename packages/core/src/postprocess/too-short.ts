import { rejected, type PostprocessRule } from './postprocess-rule';

/** Rejects a single mark (`)`, `;`, `,`) for an automatic request: typing it is faster than reading it. */
export const tooShort: PostprocessRule = {
  name: 'too-short',
  apply: (text, { triggerKind }) =>
    triggerKind === 'automatic' && /^\s*[^\p{L}\p{N}\s]\s*$/u.test(text) ? rejected : text,
};
