import { below, pick } from './random';

/** The text of a model that overruns, after the true middle and before its chatter. */
export type OverrunForm = 'verbatim' | 're-indented' | 'one line changed' | 'other file';

export const overrunForms = ['verbatim', 're-indented', 'one line changed'] as const;

/** Chatter of models that do not stop. */
const chatter = [
  '\nThis function walks over the input once and keeps the best value seen so far.\n',
  '\n# Example usage\nprint(main())\n',
  '\n```\n\nExplanation: the loop stops as soon as the condition holds.\n',
  '\nif __name__ == "__main__":\n    main()\n',
  '\n\nThe code above handles the edge cases and returns the result.\n\n- First, it checks the input.\n',
  '\ndef test_it():\n    assert candidate(1) == 1\n    assert candidate(2) == 4\n',
  '<|endoftext|>import os\nimport sys\n',
];

/** `suffix` as the model repeats it in `form`. */
export function echoOf(
  suffix: string,
  form: OverrunForm,
  linePrefixIsBlank: boolean,
  random: () => number,
): string {
  if (form === 're-indented') return reindented(suffix, linePrefixIsBlank, random);
  if (form === 'one line changed') return oneLineChanged(suffix, random);
  return suffix;
}

/** A ramble; languages do not matter to a model that has lost its way. */
export function ramble(random: () => number): string {
  return pick(random, chatter);
}

/** Every line that begins in the suffix moved left or right by the same number of columns. */
function reindented(suffix: string, wholeFirstLine: boolean, random: () => number): string {
  const by = pick(random, [-4, -2, 2, 4, 8]);
  return suffix
    .split('\n')
    .map((line, index) => {
      if (line.trim() === '' || (index === 0 && !wholeFirstLine)) return line;
      const lead = /^[ \t]*/.exec(line)?.[0] ?? '';
      return by > 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, lead.length));
    })
    .join('\n');
}

/** One of the first four lines that are not blank, with one word or number of it replaced. */
function oneLineChanged(suffix: string, random: () => number): string {
  const lines = suffix.split('\n');
  const written = lines.flatMap((line, index) => (/\w/.test(line) ? [index] : [])).slice(0, 4);
  if (written.length === 0) return suffix;
  const chosen = pick(random, written);
  const line = lines[chosen] ?? '';
  const words = [...line.matchAll(/\w+/g)];
  const word = words[below(random, words.length)];
  if (word === undefined) return suffix;
  const replacement = /^\d/.test(word[0])
    ? String(Number.parseInt(word[0], 10) + 1)
    : pick(random, ['value', 'other', 'item2', 'result_']);
  lines[chosen] = line.slice(0, word.index) + replacement + line.slice(word.index + word[0].length);
  return lines.join('\n');
}
