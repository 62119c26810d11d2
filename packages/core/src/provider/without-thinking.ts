/** Families that think before they answer, and the field that switches it off; of those that always think, the least of it. */
const families: readonly { readonly models: RegExp; readonly fields: Readonly<Record<string, unknown>> }[] = [
  { models: /gpt-oss|^o\d|gpt-5/, fields: { reasoning_effort: 'low' } },
  {
    models:
      /qwen-?3(?!.*(?:instruct|coder))|qwen-?3\.\d|glm-?[45]|deepseek-v(?:3\.[1-9]|4)|hermes-?4|kimi-k2\.\d|nemotron/,
    fields: { chat_template_kwargs: { enable_thinking: false, thinking: false } },
  },
];

/** What to add to a chat request so that `model` answers at once; nothing for models that do not think. */
export function withoutThinking(model: string): Readonly<Record<string, unknown>> {
  const name = (model.split('/').at(-1) ?? '').toLowerCase();
  return families.find(({ models }) => models.test(name))?.fields ?? {};
}
