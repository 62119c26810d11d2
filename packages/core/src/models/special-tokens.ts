import type { FimFormat } from '../domain/prompt';
import { isCodeLike } from './family-special-tokens';
import { fimFormats } from './fim-formats';

/** A special token of some model family, as text. */
export interface SpecialToken {
  readonly text: string;
  /**
   * `end`: the model is done when it generates this. `part`: opens the prefix or suffix of a prompt, so the text after it belongs
   * to another prompt. `marker`: any other piece of a prompt format; means nothing in an answer.
   */
  readonly role: 'end' | 'part' | 'marker';
  /** Ordinary code can hold it (`</s>` in HTML, `[PREFIX]` as an index), so its place decides. */
  readonly codeLike: boolean;
}

/** Tokens that end an answer though no format stops at them: of chats, and between documents or repositories. */
const otherEnds = [
  '<|repo_name|>',
  '<repo_name>',
  '<reponame>',
  '<fim_pad>',
  '<|im_start|>',
  '<|system|>',
  '<|return|>',
  '<|endofprompt|>',
  '<|startoftext|>',
  // gpt-oss (harmony); Phi has `<|end|>` too
  '<|start|>',
  '<|message|>',
  '<|channel|>',
  '<|end|>',
  '<|call|>',
  '<|constrain|>',
  // Llama 2
  '[INST]',
  '[/INST]',
  '<<SYS>>',
  '<</SYS>>',
  // Llama 3 and 4
  '<|begin_of_text|>',
  '<|eot_id|>',
  '<|start_header_id|>',
  '<|end_header_id|>',
  '<|eom_id|>',
  '<|python_tag|>',
  '<|header_start|>',
  '<|header_end|>',
  '<|eot|>',
  '<|eom|>',
  // Gemma
  '<start_of_turn>',
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
  '<|EOT|>',
  '<｜begin▁of▁sentence｜>',
  '<｜User｜>',
  '<｜Assistant｜>',
  // Seed-Coder
  '<[begin▁of▁sentence]>',
  '<[PAD▁TOKEN]>',
  '<[SEP▁TOKEN]>',
];

/** Pieces of prompts that no format lists: other spellings, and beginnings of a text. */
const otherPieces = [
  '<s>',
  '<bos>',
  '<|fim_begin|>',
  '<|fim_hole|>',
  '<|fim_end|>',
  '▁<AIX-SPAN-PRE>',
  '▁<AIX-SPAN-POST>',
  '▁<AIX-SPAN-MIDDLE>',
  '<|cursor|>',
];

const partOpener = /prefix|suffix|begin|pre>|suf>|post>/i;
/** Formats also stop at plain text, such as `+++++ `. */
const tokenForm = /^▁?[<[].*[>\]]$/;

/** Special tokens of all known families: no model's may end up in a document. */
export const specialTokens: readonly SpecialToken[] = /* @__PURE__ */ collectSpecialTokens();

function collectSpecialTokens(): readonly SpecialToken[] {
  const ends = new Set([...fimFormats.flatMap(({ stop }) => stop), ...otherEnds]);
  // Longer spellings first: they must be found before what they contain.
  const pieces = new Set([...otherPieces, ...fimFormats.flatMap((format) => format.specialTokens)]);
  return [...new Set([...ends, ...pieces])]
    .filter((text) => tokenForm.test(text))
    .map((text) => ({
      text,
      role: ends.has(text) ? 'end' : partOpener.test(text) ? 'part' : 'marker',
      codeLike: isCodeLike(text),
    }));
}

/** Those that never occur in code: no text that is sent holds one of them whole. */
export const plainSpecialTokens: readonly string[] = specialTokens
  .filter(({ codeLike }) => !codeLike)
  .map(({ text }) => text);

/** The texts of all {@link specialTokens}. */
export const allSpecialTokens: readonly string[] = specialTokens.map(({ text }) => text);

/** Special tokens that mean something in a prompt of `format`: those it lists, and those in its templates. */
export function formatSpecialTokens(format: FimFormat): readonly string[] {
  const { template, multiFile, stop } = format;
  const templates = [template, multiFile?.template, multiFile?.file].join('\n');
  return [
    ...format.specialTokens,
    ...stop.filter((text) => /^[<[]/.test(text)),
    ...allSpecialTokens.filter((text) => templates.includes(text)),
  ];
}
