/** What a model is asked, and what it would answer without a fault. Line ends are `\n`. */
export interface Asked {
  /** Name of the format. */
  readonly format: string;
  /** The prompt as one text. */
  readonly prompt: string;
  /** The text around the region. */
  readonly before: string;
  readonly after: string;
  readonly region: string;
  /** The region as it should be. */
  readonly wanted: string;
}

type Write = (region: string, asked: Pick<Asked, 'prompt' | 'region'>) => string;

interface AnswerFormat {
  /** An answer that says: the region shall be so. */
  readonly region: Write;
  /** An answer that says: nothing. By default the region as it is. */
  readonly noEdit?: string;
}

const withEnd = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
const withoutEnd = (text: string) => text.replace(/\n$/, '');

/** How the models of each format answer, from the formats' descriptions and not from our reader. */
const answerFormats: Readonly<Record<string, AnswerFormat>> = {
  'zeta-2.1': {
    region: (region, { prompt }) => {
      const tags = prompt.match(/<\|marker_\d+\|>/g) ?? [];
      return `${tags[0] ?? '<|marker_1|>'}${region}${tags.at(-1) ?? '<|marker_2|>'}<[end▁of▁sentence]>`;
    },
    noEdit: '<|marker_1|><|marker_1|>',
  },
  'zeta-2': {
    region: (region) => `${withEnd(region)}>>>>>>> UPDATED\n`,
    noEdit: 'NO_EDITS\n>>>>>>> UPDATED\n',
  },
  'zeta-1': {
    region: (region) => `<|editable_region_start|>\n${withEnd(region)}<|editable_region_end|>`,
  },
  'sweep-v2': {
    region: (region, { prompt, region: now }) => {
      const { length } = begun('sweep-v2', prompt);
      // What was begun in the prompt cannot be changed any more.
      return (region.startsWith(now.slice(0, length)) ? region : now).slice(length);
    },
  },
  'sweep-v1': { region: (region) => region },
  mercury: { region: (region) => `\`\`\`\n${withEnd(region)}\`\`\``, noEdit: 'None' },
  instinct: { region: (region) => region },
  chat: { region: (region) => `<region>\n${withEnd(region)}</region>`, noEdit: 'NO_EDIT' },
};

export const answerFormatNames: readonly string[] = Object.keys(answerFormats);

/** What of the region the prompt has begun the answer with. */
export function begun(format: string, prompt: string): string {
  if (format !== 'sweep-v2') return '';
  const head = prompt.lastIndexOf('<|file_sep|>updated/');
  return prompt.slice(prompt.indexOf('\n', head) + 1);
}

/** `region` as the models of `format` would write it. */
export function written(format: string, region: string, asked: Pick<Asked, 'prompt' | 'region'>): string {
  const known = answerFormats[format];
  if (known === undefined) throw new RangeError(`how answers of ${format} look is not known`);
  return known.region(region, asked);
}

/** The answer of a model without a fault. */
export function rightAnswer(asked: Asked): string {
  const { format, region, wanted } = asked;
  const noEdit = answerFormats[format]?.noEdit;
  return wanted === region && noEdit !== undefined ? noEdit : written(format, wanted, asked);
}

/** `region` without its last line end, and with it. */
export const lineEnds = { withEnd, withoutEnd };
