import { modelName } from './find-fim-format';

/** Special tokens that ordinary code can hold (`</s>` in HTML, `[PREFIX]` as an index), by patterns of model names; separated by spaces. */
const codeLikeTokens: readonly { readonly models: RegExp; readonly tokens: string }[] = [
  {
    models:
      /llama-?2|code-?llama|vicuna|zephyr|phi-?3|aixcoder|(?:mis|mix|codes|devs|minis|magis|maths|pix|vox)tral/,
    tokens: '<s> </s> <unk> [INST] [/INST]',
  },
  { models: /llama-?2|code-?llama/, tokens: '<<SYS>> <</SYS>>' },
  { models: /code-?llama/, tokens: '<PRE> <SUF> <MID> <EOT>' },
  {
    models: /(?:mis|mix|codes|devs|minis|magis|maths|pix|vox)tral/,
    tokens:
      '[PREFIX] [SUFFIX] [MIDDLE] [IMG] [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_CALLS] [TOOL_RESULTS] [/TOOL_RESULTS] [TOOL_CONTENT] [CALL_ID] [ARGS] [THINK] [/THINK]',
  },
  { models: /gemma/, tokens: '<bos> <eos> <pad> <unk> <mask>' },
  {
    models: /starcoder|granite-(?:\d+b-)?code|stable-?code|codeqwen|santacoder|mellum|zeta-?2/,
    tokens:
      '<filename> <repo_name> <reponame> <gh_stars> <empty_output> <issue_start> <issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <jupyter_script> <commit_before> <commit_msg> <commit_after>',
  },
  { models: /^(?:chat)?glm|codegeex/, tokens: '[gMASK] [sMASK] <sop> <eop>' },
];

/**
 * Texts that the tokenizer of `model` reads as special tokens although ordinary code can hold them. Those that no code holds are
 * taken apart for every model.
 */
export function familySpecialTokens(model: string): readonly string[] {
  const name = modelName(model);
  return codeLikeTokens.flatMap(({ models, tokens }) => (models.test(name) ? tokens.split(' ') : []));
}

/** Whether ordinary code can hold `token`. */
export function isCodeLike(token: string): boolean {
  return codeLikeTokens.some(({ tokens }) => tokens.split(' ').includes(token));
}
