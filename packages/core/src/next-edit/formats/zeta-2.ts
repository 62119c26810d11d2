import type { EditFormat } from './edit-format';
import { endedLike, takeCursor, tokenIn, withLineEnd, withMark, withoutLineEnd } from './format-text';
import { seedEnd, zeta2Frame, zeta2Tokens, zetaCursor } from './zeta-2-frame';

const current = '<<<<<<< CURRENT';
const divider = '=======';
const updated = '>>>>>>> UPDATED';

/** Zeta 2: the region between the marks of a merge conflict. */
export const zeta2: EditFormat = {
  name: 'zeta-2',
  models: ['^zeta-?2(?:\\.0)?(?!\\.?\\d|-1(?!\\d))'],
  asked: 'text',
  shape: { by: 'tokens', editable: 350, context: 150 },
  maxEvents: 6,
  tokens: zeta2Tokens,
  // No reserved tokens of the tokenizer, so that only a whole line can be taken for one of them.
  markerLines: [current, divider, updated],
  render(input) {
    const region = withMark(
      input.region,
      Math.min(input.cursor, withoutLineEnd(input.region).length),
      zetaCursor,
    );
    return {
      text: zeta2Frame(input, `${current}\n${withLineEnd(region)}${divider}\n`),
      stop: [`${updated}\n`, updated, seedEnd],
    };
  },
  parse(answer, { region }) {
    const text = answer.split(updated, 1)[0] ?? '';
    const bare = text.trim();
    if (bare === 'NO_EDITS') return { kind: 'no-edit' };
    if (bare === 'KEEP_PREVIOUS')
      return { kind: 'wrong', fault: 'is KEEP_PREVIOUS, a word of another version' };
    const echoed =
      tokenIn(
        text,
        zeta2Tokens.filter((token) => token !== zetaCursor && token !== seedEnd),
      ) ?? text.split('\n').find((line) => line === current || line === divider);
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    const taken = takeCursor(text.replaceAll(seedEnd, ''), zetaCursor);
    return { kind: 'region', ...taken, text: endedLike(region, taken.text) };
  },
  evidence: "V0211SeedCoder of the authors' client; which stop sequences it sends is uncertain",
};
