/** A marker of some model family: a special token spelled out. */
export interface Sentinel {
  readonly text: string;
  /** `end`: the model is done when it says this. `marker`: part of a prompt format; means nothing in an answer. */
  readonly role: 'end' | 'marker';
  /** Its spelling can stand in ordinary code (`</s>` in HTML, `[PREFIX]` as an index), so the place decides. */
  readonly codeLike: boolean;
}

const ends = [
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|im_end|>',
  '<|file_sep|>',
  '<|fim_pad|>',
  '<|file_separator|>',
  '<|repo_name|>',
  '<|im_start|>',
  '<|EOT|>',
  '<|eot_id|>',
  '<|begin_of_text|>',
  '<|user|>',
  '<|assistant|>',
  '<|system|>',
  '<｜end▁of▁sentence｜>',
  '<｜begin▁of▁sentence｜>',
  '<[end▁of▁sentence]>',
  '<[begin▁of▁sentence]>',
  '<[PAD▁TOKEN]>',
  '<[SEP▁TOKEN]>',
  '<end_of_turn>',
  '<start_of_turn>',
  '<file_sep>',
  '<repo_name>',
  '<fim_pad>',
  '<reponame>',
  '<|editable_region_end|>',
  '<|return|>',
  '<|endofprompt|>',
];

const markers = [
  '<｜fim▁begin｜>',
  '<｜fim▁hole｜>',
  '<｜fim▁end｜>',
  '<|fim_prefix|>',
  '<|fim_suffix|>',
  '<|fim_middle|>',
  '<|fim_begin|>',
  '<|fim_hole|>',
  '<|fim_end|>',
  '<fim_prefix>',
  '<fim_suffix>',
  '<fim_middle>',
  '<fim-prefix>',
  '<fim-suffix>',
  '<fim-middle>',
  '<fim-pad>',
  '<[fim-suffix]>',
  '<[fim-prefix]>',
  '<[fim-middle]>',
  '<|code_prefix|>',
  '<|code_suffix|>',
  '<|code_middle|>',
  '▁<AIX-SPAN-PRE>',
  '▁<AIX-SPAN-POST>',
  '▁<AIX-SPAN-MIDDLE>',
  '<AIX-SPAN-PRE>',
  '<AIX-SPAN-POST>',
  '<AIX-SPAN-MIDDLE>',
  '<|editable_region_start|>',
  '<|user_cursor_is_here|>',
  '<|user_cursor|>',
  '<|cursor|>',
];

const codeLikeEnds = ['</s>', '<eos>', '<EOT>', '<filename>'];
const codeLikeMarkers = ['<s>', '<bos>', '<PRE>', '<SUF>', '<MID>', '[PREFIX]', '[SUFFIX]', '[MIDDLE]'];

/** Markers of every family we know, so that none of them ends up in a document, whichever model said it. */
export const sentinels: readonly Sentinel[] = [
  ...ends.map((text): Sentinel => ({ text, role: 'end', codeLike: false })),
  ...markers.map((text): Sentinel => ({ text, role: 'marker', codeLike: false })),
  ...codeLikeEnds.map((text): Sentinel => ({ text, role: 'end', codeLike: true })),
  ...codeLikeMarkers.map((text): Sentinel => ({ text, role: 'marker', codeLike: true })),
];

/** The spellings of all {@link sentinels}. */
export const allSentinels: readonly string[] = sentinels.map(({ text }) => text);
