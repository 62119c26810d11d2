import { modelName } from './find-fim-format';

/** How models without a FIM format are asked, where the server takes both a chat and a text to go on with. */
export interface ModelKind {
  /** Short name, for reasons and tests. */
  readonly name: string;
  /** Regular expressions for the model's name in lower case, without vendor, with `_` as `-`. */
  readonly models: readonly string[];
  /**
   * `text`: it only goes on with a text. `chat`: it only answers. `either`: it answers by chat where there is text after the cursor to
   * fit to, and goes on with the text at the end of a document, or everywhere when it is small.
   */
  readonly asked: 'text' | 'chat' | 'either';
  /** Parameters where the name has no size, in billions. */
  readonly billions?: number;
}

/**
 * Models with fewer parameters are small, in billions. Measured: SmolLM2-135M-Instruct answers a chat with words of the prompt (similarity
 * to the true text 0.12), and goes on with a text (0.30). The bound itself is a guess; `completion eval --strategies` compares.
 */
export const smallBillions = 4;

/** The kinds of models, by name; a model is of the first with a pattern that matches. One of no kind only goes on with a text. */
export const modelKinds: readonly ModelKind[] = [
  // Not tuned to follow instructions.
  {
    name: 'base',
    models: ['-base(?:-|:|$)', '-pt(?:-|:|$)', '^gpt-?(?:2|j|neo)', '^phi-(?:1|1\\.5|2)(?:-|:|$)'],
    asked: 'text',
  },
  // Trained to reason before it answers.
  {
    name: 'reasoning',
    models: ['-r\\d', 'thinking', 'reason', '^qwq'],
    asked: 'chat',
  },
  // Trained on its own form of chat alone.
  {
    name: 'openai',
    models: ['^gpt-', '^chatgpt', '^o\\d'],
    asked: 'chat',
  },
  // Its makers serve chat alone.
  {
    name: 'hosted',
    models: ['claude', 'gemini', '^grok', '^qwen-(?:max|plus|turbo)'],
    asked: 'chat',
  },
  // Measured with SmolLM2-135M-Instruct.
  {
    name: 'smollm',
    models: ['^smollm'],
    asked: 'either',
    billions: 1.7,
  },
  // Its makers tell the size, the name does not.
  {
    name: 'phi-mini',
    models: ['^phi-?[\\d.]*-mini'],
    asked: 'either',
    billions: 3.8,
  },
  // Its name says that it follows instructions.
  {
    name: 'named-instruct',
    models: ['instruct', 'chat', '(?:^|-)it(?:-|:|$)'],
    asked: 'either',
  },
  // Its family follows instructions unless the name says base.
  {
    name: 'instructed-family',
    models: [
      '^qwen-?3',
      'kimi',
      'minimax',
      'nemotron',
      'hermes',
      '^glm',
      '^gemma',
      '^mistral-(?:small|medium|large)',
      'devstral',
      '^command',
      '^phi-',
    ],
    asked: 'either',
  },
];

/** The kind of `model`, by its name; `undefined` for a model of which nothing is known. */
export function findModelKind(model: string): ModelKind | undefined {
  const name = modelName(model);
  return modelKinds.find(({ models }) => models.some((pattern) => new RegExp(pattern).test(name)));
}

/** Whether the name of `model` is that of an instruction-tuned model. */
export function isInstructed(model: string): boolean {
  const kind = findModelKind(model);
  return kind !== undefined && kind.asked !== 'text';
}

/**
 * Whether `model` is known to have fewer parameters than {@link smallBillions}.
 *
 * @param parameters - their number, where the server's list has it
 */
export function isSmall(model: string, parameters?: number): boolean {
  const listed = parameters === undefined ? undefined : parameters / 1e9;
  const billions = listed ?? billionsIn(modelName(model)) ?? findModelKind(model)?.billions;
  return billions !== undefined && billions < smallBillions;
}

/** The size in a model's name, in billions of parameters: `135m`, `1.5b`, `8x7b`; of `30b-a3b` the 30, not the 3 in use for a token. */
function billionsIn(name: string): number | undefined {
  const [, times = '1', size, unit] =
    /(?:^|[-:.e])(?:(\d+)x)?(\d+(?:\.\d+)?)([bm])(?![a-z\d])/.exec(name) ?? [];
  if (size === undefined) return undefined;
  return (Number(times) * Number(size)) / (unit === 'm' ? 1_000 : 1);
}
