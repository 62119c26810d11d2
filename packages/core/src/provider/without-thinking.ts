/** Model families that reason before they answer, with the fields that switch it off, or reduce it where it cannot be off. */
const families: readonly { readonly models: RegExp; readonly fields: Readonly<Record<string, unknown>> }[] = [
  { models: /gpt-oss|^o\d|gpt-5/, fields: { reasoning_effort: 'low' } },
  {
    models:
      /qwen-?3(?!.*(?:instruct|coder))|qwen-?3\.\d|glm-?[45]|deepseek-v(?:3\.[1-9]|4)|hermes-?4|kimi-k2\.\d|nemotron/,
    fields: { chat_template_kwargs: { enable_thinking: false, thinking: false } },
  },
];

/** The fields of a chat request that make `model` answer without reasoning; `{}` for models that do not reason. */
export function withoutThinking(model: string): Readonly<Record<string, unknown>> {
  const name = (model.split('/').at(-1) ?? '').toLowerCase();
  return families.find(({ models }) => models.test(name))?.fields ?? {};
}
