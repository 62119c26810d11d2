import type { ModelAnswer, ModelQuestion } from '@org/completion-testing/server';

/** A chat model that rewrites the region of a request for a next edit; it says nothing to completions. */
export function editsRegion(rewrite: (region: string) => string): (question: ModelQuestion) => ModelAnswer {
  return ({ prompt }) => {
    const file = prompt.slice(prompt.lastIndexOf('<file path='));
    const region = /<region>\n([^]*)<\/region>\n/.exec(file)?.[1];
    if (region === undefined) return { text: '' };
    return { text: `<region>\n${rewrite(region.replace('<|cursor|>', ''))}</region>` };
  };
}
