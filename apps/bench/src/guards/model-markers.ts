import { outgoingText, type Outgoing } from './outgoing-text';
import type { GuardInput, GuardedSurface } from './surface';

/** Markers that mean something to a family, by a model of it. */
const families: Readonly<Record<string, readonly string[]>> = {
  'Qwen/Qwen2.5-Coder-7B': [
    '<|fim_prefix|>',
    '<|fim_suffix|>',
    '<|fim_middle|>',
    '<|fim_pad|>',
    '<|file_sep|>',
    '<|repo_name|>',
    '<|im_start|>',
    '<|im_end|>',
    '<|endoftext|>',
  ],
  'bigcode/starcoder2-7b': [
    '<fim_prefix>',
    '<fim_suffix>',
    '<fim_middle>',
    '<file_sep>',
    '<repo_name>',
    '<|endoftext|>',
  ],
  'codellama/CodeLlama-7b-hf': ['<PRE>', '<SUF>', '<MID>', '<EOT>', '</s>', '<s>'],
  'deepseek-ai/DeepSeek-Coder-V2-Lite-Base': [
    '<｜fim▁begin｜>',
    '<｜fim▁hole｜>',
    '<｜fim▁end｜>',
    '<｜end▁of▁sentence｜>',
    '<｜begin▁of▁sentence｜>',
  ],
  'mistralai/Codestral-22B-v0.1': ['[PREFIX]', '[SUFFIX]', '[MIDDLE]', '</s>', '<s>', '[INST]', '[/INST]'],
  'google/codegemma-7b': [
    '<|fim_prefix|>',
    '<|fim_suffix|>',
    '<|fim_middle|>',
    '<|file_separator|>',
    '<eos>',
    '<bos>',
    '<end_of_turn>',
    '<start_of_turn>',
  ],
  'JetBrains/Mellum-4b-base': ['<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<filename>', '<reponame>'],
  'ByteDance-Seed/Seed-Coder-8B-Base': [
    '<[fim-suffix]>',
    '<[fim-prefix]>',
    '<[fim-middle]>',
    '<[end▁of▁sentence]>',
  ],
  'zai-org/GLM-4.5': ['<|code_prefix|>', '<|code_suffix|>', '<|code_middle|>', '<|user|>', '<|assistant|>'],
  'meta-llama/Llama-3.3-70B-Instruct': [
    '<|start_header_id|>',
    '<|end_header_id|>',
    '<|eot_id|>',
    '<|begin_of_text|>',
  ],
  'openai/gpt-oss-120b': ['<|start|>', '<|message|>', '<|end|>', '<|channel|>', '<|return|>'],
};

/** Where text of others goes into a prompt. */
const places: Readonly<Record<string, (text: string) => Outgoing>> = {
  'before the cursor': (text) => ({ marked: `a = "${text}"\nb = █\nc\n` }),
  'behind the cursor': (text) => ({ marked: `b = █\na = "${text}"\n` }),
  'a snippet': (text) => ({
    marked: 'b = █\nc\n',
    snippets: [{ path: 'other.py', text: `a = "${text}"\n`, source: 'bench' }],
  }),
  "the document's path": (text) => ({
    marked: 'b = █\nc\n',
    relativePath: `src/${text}.py`,
    snippets: [plainSnippet],
  }),
  "a snippet's path": (text) => ({
    marked: 'b = █\nc\n',
    snippets: [{ ...plainSnippet, path: `src/${text}.py` }],
  }),
};

const plainSnippet = { path: 'other.py', text: 'a = 1\n', source: 'bench' };

/** Markers of the model's own family in every text that goes into its prompt. */
export const modelMarkers: GuardedSurface = {
  name: 'model markers',
  promise: 'no text or path in a repository can inject a special token into a prompt',
  open: () => {
    const inputs = Object.entries(families).flatMap(([model, markers]) =>
      markers.flatMap((marker) =>
        Object.entries(places).map(([name, place]): GuardInput => ({
          input: `${marker} in ${name}, ${model}`,
          fault: async () => {
            const own = count(await outgoingText(place('harmless'), { model }), marker);
            const prompt = await outgoingText(place(marker), { model });
            const seen = count(prompt, marker);
            if (prompt === '') return 'the prompt is empty';
            return seen <= own ? undefined : `${seen} of them in the prompt, not ${own}`;
          },
        })),
      ),
    );
    return Promise.resolve({ inputs });
  },
};

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
