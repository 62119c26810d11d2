/** A marker of some model family: a special token spelled out. */
export interface SpecialToken {
  readonly text: string;
  /**
   * `end`: the model is done when it says this. `part`: opens the prefix or suffix of a hole, so what follows is another
   * hole's text. `marker`: any other piece of a prompt format; means nothing in an answer.
   */
  readonly role: 'end' | 'part' | 'marker';
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
  '<fim_pad>',
  '<|editable_region_end|>',
  '<|return|>',
  '<|endofprompt|>',
  // gpt-oss (harmony); Phi has `<|end|>` too
  '<|start|>',
  '<|message|>',
  '<|channel|>',
  '<|end|>',
  '<|call|>',
  '<|constrain|>',
  '<|startoftext|>',
  // Llama 3 and 4
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eom_id|>',
  '<|python_tag|>',
  '<|header_start|>',
  '<|header_end|>',
  '<|eot|>',
  '<|eom|>',
  // Granite
  '<|start_of_role|>',
  '<|end_of_role|>',
  // Command R
  '<|START_OF_TURN_TOKEN|>',
  '<|END_OF_TURN_TOKEN|>',
  // Kimi
  '<|im_user|>',
  '<|im_assistant|>',
  '<|im_system|>',
  '<|im_middle|>',
  // GLM
  '<|observation|>',
  // DeepSeek
  '<｜User｜>',
  '<｜Assistant｜>',
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

const codeLikeEnds = [
  '</s>',
  '<eos>',
  '<EOT>',
  '<filename>',
  '<repo_name>',
  '<reponame>',
  '[INST]',
  '[/INST]',
  '<<SYS>>',
  '<</SYS>>',
];
const codeLikeMarkers = ['<s>', '<bos>', '<PRE>', '<SUF>', '<MID>', '[PREFIX]', '[SUFFIX]', '[MIDDLE]'];

const partOpener = /prefix|suffix|begin|pre>|suf>|post>/i;

/** Markers of every family we know, so that none of them ends up in a document, whichever model said it. */
export const specialTokens: readonly SpecialToken[] = [
  ...ends.map((text): SpecialToken => ({ text, role: 'end', codeLike: false })),
  ...markers.map((text): SpecialToken => ({
    text,
    role: partOpener.test(text) ? 'part' : 'marker',
    codeLike: false,
  })),
  ...codeLikeEnds.map((text): SpecialToken => ({ text, role: 'end', codeLike: true })),
  ...codeLikeMarkers.map((text): SpecialToken => ({
    text,
    role: partOpener.test(text) ? 'part' : 'marker',
    codeLike: true,
  })),
];

/** The spellings that mean nothing in code: no text that leaves holds one of them whole. */
export const plainSpecialTokens: readonly string[] = specialTokens
  .filter(({ codeLike }) => !codeLike)
  .map(({ text }) => text);

/** The spellings of all {@link specialTokens}. */
export const allSpecialTokens: readonly string[] = specialTokens.map(({ text }) => text);
