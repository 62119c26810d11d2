import type { FimFormat } from '../domain/prompt';

const psm = '<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>';
const psmTokens = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'];
const starPsm = '<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>';
const starTokens = ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'];
const seedTokens = ['<[fim-suffix]>', '<[fim-prefix]>', '<[fim-middle]>', '<[PAD▁TOKEN]>', '<[SEP▁TOKEN]>'];
const zeta2 =
  '<[fim-suffix]>\n{tail}<[fim-prefix]>{files}{edits}<filename>{path}\n{head}<<<<<<< CURRENT\n{line}<|user_cursor|>{rest}\n=======\n<[fim-middle]>';
const deepseek = '<｜fim▁begin｜>{prefix}<｜fim▁hole｜>{suffix}<｜fim▁end｜>';
const deepseekTokens = ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>', '<|EOT|>'];

/**
 * The prompt formats of all known model families, byte for byte. A model gets the first format with a pattern that matches its name;
 * formats without patterns are chosen by name only. Adding a family is one entry here and one golden file. The comment before an
 * entry names its source and what is uncertain about it: only a format that does not fill in the middle has to say why in a message.
 */
export const fimFormats: readonly FimFormat[] = [
  // Third-party replicas only, uncertain; later revisions mark regions with <|marker_1|>.
  {
    name: 'zeta-2',
    template: zeta2,
    multiFile: {
      template: zeta2,
      file: '<filename>{path}\n{content}\n',
    },
    order: 'suffix-first',
    stop: ['>>>>>>> UPDATED', '<[end▁of▁sentence]>', '<filename>'],
    specialTokens: [...seedTokens, '<|user_cursor|>', '<<<<<<< CURRENT'],
    models: ['^zeta-?2'],
    repeatsLine: true,
  },
  // The blank lines between the sections are uncertain; the instruction is worded here.
  {
    name: 'zeta',
    template:
      '### Instruction:\nRewrite the editable region of the excerpt as the programmer is about to, going on from the cursor. Change nothing else.\n\n### User Edits:\n\n{edits}\n\n### User Excerpt:\n\n```{path}\n{head}<|editable_region_start|>\n{line}<|user_cursor_is_here|>{rest}\n<|editable_region_end|>{tail}\n```\n\n### Response:\n',
    order: 'prefix-first',
    stop: ['<|editable_region_end|>', '<|endoftext|>'],
    specialTokens: ['<|editable_region_start|>', '<|user_cursor_is_here|>'],
    models: ['^zeta(?![a-z0-9]|-?2)'],
    repeatsLine: true,
  },
  // llama/generation.py of the authors; 7B, 13B and 70B base only.
  {
    name: 'codellama',
    template: '<PRE> {prefix} <SUF>{suffix} <MID>',
    order: 'prefix-first',
    stop: ['<EOT>'],
    specialTokens: ['<PRE>', '<SUF>', '<MID>'],
    models: ['code-?llama(?!.*(?:34b|python|70b-instruct))'],
  },
  // llama/generation.py of the authors, suffix-first variant.
  {
    name: 'codellama-spm',
    template: '<PRE> <SUF>{suffix} <MID> {prefix}',
    order: 'suffix-first',
    stop: ['<EOT>'],
    specialTokens: ['<PRE>', '<SUF>', '<MID>'],
    models: [],
  },
  // README of DeepSeek-Coder-V2; V3 and V4 have the tokens in their vocabulary, V4 also FIM on the maker's own API.
  {
    name: 'deepseek',
    template: deepseek,
    order: 'prefix-first',
    stop: ['<｜end▁of▁sentence｜>'],
    specialTokens: deepseekTokens,
    models: ['deepseek-coder-?v2', '^deepseek-v[34](?!.*distill)'],
  },
  // README of DeepSeek-Coder, 4.2 and 4.4.
  {
    name: 'deepseek-v1',
    template: deepseek,
    multiFile: { template: `{files}${deepseek}`, file: '#{path}\n{content}\n' },
    order: 'prefix-first',
    stop: ['<｜end▁of▁sentence｜>'],
    specialTokens: deepseekTokens,
    models: ['deepseek-coder(?!-?v2)'],
  },
  // README of Qwen3-Coder, examples/Qwen2.5-Coder-repolevel-fim.py.
  {
    name: 'qwen',
    template: psm,
    multiFile: {
      template: `<|repo_name|>{repository}\n{files}<|file_sep|>{path}\n${psm}`,
      file: '<|file_sep|>{path}\n{content}\n',
    },
    order: 'prefix-first',
    stop: ['<|endoftext|>', '<|file_sep|>', '<|fim_pad|>', '<|im_end|>'],
    specialTokens: ['<|repo_name|>', ...psmTokens, '<|im_start|>'],
    models: ['(?<![a-z])qwen-?(?:2\\.5|3)-?coder'],
  },
  // README of Qwen3-Coder: the FIM string as the user's turn.
  {
    name: 'qwen-chatml',
    template: `<|im_start|>system\nYou are a code completion assistant.<|im_end|>\n<|im_start|>user\n${psm}<|im_end|>\n<|im_start|>assistant\n`,
    order: 'prefix-first',
    stop: ['<|im_end|>', '<|endoftext|>', '<|file_sep|>', '<|fim_pad|>'],
    specialTokens: ['<|repo_name|>', ...psmTokens, '<|im_start|>'],
    models: [],
  },
  // StarCoder2 paper, arXiv 2402.19173, 5.1.
  {
    name: 'starcoder2',
    template: starPsm,
    multiFile: {
      template:
        '<repo_name>{repository}{files}<file_sep><fim_prefix>{path}\n{prefix}<fim_suffix>{suffix}<fim_middle>',
      file: '<file_sep>{path}\n{content}',
    },
    order: 'prefix-first',
    stop: ['<|endoftext|>', '<file_sep>'],
    specialTokens: starTokens,
    models: ['starcoder-?2'],
  },
  // models.json of registry-tabby.
  {
    name: 'starcoder',
    template: starPsm,
    order: 'prefix-first',
    stop: ['<|endoftext|>', '<file_sep>'],
    specialTokens: starTokens,
    models: ['starcoder(?!-?2)', 'stable-?code', 'codeqwen-?1\\.5', '^codeqwen'],
  },
  // StarCoder's form in an older spelling.
  {
    name: 'santacoder',
    template: '<fim-prefix>{prefix}<fim-suffix>{suffix}<fim-middle>',
    order: 'prefix-first',
    stop: ['<|endoftext|>'],
    specialTokens: ['<fim-prefix>', '<fim-suffix>', '<fim-middle>', '<fim-pad>'],
    models: ['santacoder'],
  },
  // instruct.py of mistral-common; servers with Mistral's tokenizer may refuse the tokens as text, use the suffix API there.
  {
    name: 'codestral',
    template: '[SUFFIX]{suffix}[PREFIX]{prefix}',
    multiFile: {
      template: '[SUFFIX]{suffix}[PREFIX]{files}+++++ {path}\n{prefix}',
      file: '+++++ {path}\n{content}\n\n',
    },
    order: 'suffix-first',
    stop: ['</s>', '\n+++++ '],
    specialTokens: ['[PREFIX]', '[SUFFIX]', '[MIDDLE]'],
    models: ['(?<!mamba-)codestral(?!-(?:embed|mamba))'],
  },
  // models.json of registry-tabby; the instruction-tuned model is not made for it.
  {
    name: 'codegemma',
    template: psm,
    order: 'prefix-first',
    stop: ['<|file_separator|>', '<eos>', '<end_of_turn>'],
    specialTokens: psmTokens,
    models: ['codegemma(?!.*-(?:it|instruct)(?![a-z]))'],
  },
  // Template of another client; uncertain for Granite 3.3.
  {
    name: 'granite',
    template: psm,
    order: 'prefix-first',
    stop: ['<|end_of_text|>', '<|fim_pad|>'],
    specialTokens: psmTokens,
    models: ['granite-?(?:4|3\\.3)(?!.*(?:vision|speech|guardian|embedding))'],
  },
  // StarCoder's tokens; the stop is uncertain.
  {
    name: 'granite-code',
    template: starPsm,
    order: 'prefix-first',
    stop: ['<|endoftext|>'],
    specialTokens: starTokens,
    models: ['granite-(?:\\d+b-)?code'],
  },
  // Seed-Coder paper, arXiv 2506.03524: trained suffix-first only.
  {
    name: 'seed-coder',
    template: '<[fim-suffix]>{suffix}<[fim-prefix]>{prefix}<[fim-middle]>',
    order: 'suffix-first',
    stop: ['<[end▁of▁sentence]>'],
    specialTokens: seedTokens,
    models: ['seed-coder(?!.*reasoning)'],
  },
  // Model card of Mellum-4b-base, arXiv 2510.05788; the first stop and Mellum2 are uncertain.
  {
    name: 'mellum',
    template: '<fim_suffix>{suffix}<fim_prefix>{prefix}<fim_middle>',
    multiFile: {
      template: '{files}<filename>{path}\n<fim_suffix>{suffix}<fim_prefix>{prefix}<fim_middle>',
      file: '<filename>{path}\n{content}\n',
    },
    order: 'suffix-first',
    stop: ['<|endoftext|>', '<filename>'],
    specialTokens: [...starTokens, '<reponame>'],
    models: ['mellum'],
  },
  // guides/Infilling_guideline.md of CodeGeeX4.
  {
    name: 'codegeex4',
    template:
      '<|user|>\n###PATH:{path}\n###LANGUAGE:{language}\n###MODE:BLOCK\n<|code_suffix|>{suffix}<|code_prefix|>{prefix}<|code_middle|><|assistant|>\n',
    multiFile: {
      template:
        '<|user|>\n{files}###PATH:{path}\n###LANGUAGE:{language}\n###MODE:BLOCK\n<|code_suffix|>{suffix}<|code_prefix|>{prefix}<|code_middle|><|assistant|>\n',
      file: '###REFERENCE:\n###PATH:{path}\n{content}\n',
    },
    order: 'suffix-first',
    stop: ['<|user|>', '<|endoftext|>', '<|assistant|>'],
    specialTokens: ['<|code_prefix|>', '<|code_suffix|>', '<|code_middle|>'],
    models: ['codegeex-?4'],
  },
  // The choice of another editor, uncertain.
  {
    name: 'glm',
    template: '<|code_prefix|>{prefix}<|code_suffix|>{suffix}<|code_middle|>',
    order: 'prefix-first',
    stop: ['<|endoftext|>'],
    specialTokens: ['<|code_prefix|>', '<|code_suffix|>', '<|code_middle|>', '<|user|>', '<|assistant|>'],
    models: ['^glm-?[45](?:\\.\\d+)?(?![\\d.]*v)'],
  },
  // hf_mini/utils.py of aiXcoder-7B; a server that adds <s> itself doubles it.
  {
    name: 'aixcoder',
    template:
      '<s>▁<AIX-SPAN-PRE>▁<AIX-SPAN-POST>{suffix}▁<AIX-SPAN-MIDDLE>{comment} the file path is: {path}{commentEnd}\n{comment} the code file is written by {language}{commentEnd}\n{prefix}',
    order: 'suffix-first',
    stop: ['</s>'],
    specialTokens: ['<AIX-SPAN-PRE>', '<AIX-SPAN-POST>', '<AIX-SPAN-MIDDLE>'],
    models: ['aixcoder'],
  },
  // Template of another client; the maker's own API takes a suffix instead.
  {
    name: 'mercury',
    template: `<|file_sep|>{path}\n${psm}`,
    multiFile: { template: `{files}<|file_sep|>{path}\n${psm}`, file: '<|file_sep|>{path}\n{content}\n' },
    order: 'prefix-first',
    stop: ['<|endoftext|>', '<|file_sep|>', '<|fim_pad|>', '<|im_end|>'],
    specialTokens: ['<|repo_name|>', ...psmTokens],
    models: ['^mercury'],
  },
  {
    name: 'yi-coder',
    template: '{prefix}',
    order: 'prefix-first',
    stop: ['<|endoftext|>', '<|im_end|>'],
    specialTokens: starTokens,
    models: ['yi-coder'],
    evidence: 'not trained on suffixes according to the makers of a model server; a user disagrees',
  },
];
