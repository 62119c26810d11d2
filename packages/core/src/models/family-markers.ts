import { allSpecialTokens } from './special-tokens';
import type { FimFormat } from '../domain/prompt';
import { modelName } from './find-fim-format';

/** Special tokens of model families that ordinary code can hold, by the models' names as `modelName` has them; spaces between them. */
const codeLikeMarkers: readonly { readonly models: RegExp; readonly markers: string }[] = [
  {
    models:
      /llama-?2|code-?llama|vicuna|zephyr|phi-?3|aixcoder|(?:mis|mix|codes|devs|minis|magis|maths|pix|vox)tral/,
    markers: '<s> </s> <unk> [INST] [/INST]',
  },
  { models: /llama-?2|code-?llama/, markers: '<<SYS>> <</SYS>>' },
  { models: /code-?llama/, markers: '<PRE> <SUF> <MID> <EOT>' },
  {
    models: /(?:mis|mix|codes|devs|minis|magis|maths|pix|vox)tral/,
    markers:
      '[PREFIX] [SUFFIX] [MIDDLE] [IMG] [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_CALLS] [TOOL_RESULTS] [/TOOL_RESULTS] [TOOL_CONTENT] [CALL_ID] [ARGS] [THINK] [/THINK]',
  },
  { models: /gemma/, markers: '<bos> <eos> <pad> <unk> <mask>' },
  {
    models: /starcoder|granite-(?:\d+b-)?code|stable-?code|codeqwen|santacoder|mellum|zeta-?2/,
    markers:
      '<filename> <repo_name> <reponame> <gh_stars> <empty_output> <issue_start> <issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <jupyter_script> <commit_before> <commit_msg> <commit_after>',
  },
  { models: /^(?:chat)?glm|codegeex/, markers: '[gMASK] [sMASK] <sop> <eop>' },
];

/**
 * Markers that the tokenizer of `model` reads as special tokens although ordinary code can hold them. Those that no code holds are
 * taken apart for every model.
 */
export function familyMarkers(model: string): readonly string[] {
  const name = modelName(model);
  return codeLikeMarkers.flatMap(({ models, markers }) => (models.test(name) ? markers.split(' ') : []));
}

/** Markers that mean something in a prompt of `format`: those it names, and those its templates are made of. */
export function formatMarkers({ template, multiFile, stop, specialTokens }: FimFormat): readonly string[] {
  const templates = [template, multiFile?.template, multiFile?.file].join('\n');
  return [
    ...specialTokens,
    ...stop.filter((text) => /^[<[]/.test(text)),
    ...allSpecialTokens.filter((text) => templates.includes(text)),
  ];
}
