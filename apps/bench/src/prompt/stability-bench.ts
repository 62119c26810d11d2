import { defineBench } from '../define/define-bench';
import { aim } from '../report/aim';
import { round } from '../report/round';
import { realLines, TypingSession } from './typing-session';

/** Model families by the side of the cursor that comes first in their format. */
const families = [
  { order: 'suffix first', model: 'mistralai/Codestral-22B-v0.1', goal: '≥ 0.97' },
  { order: 'suffix first', model: 'ByteDance-Seed/Seed-Coder-8B-Base', goal: '≥ 0.97' },
  { order: 'prefix first', model: 'Qwen/Qwen2.5-Coder-7B', goal: '≥ 0.85' },
  { order: 'prefix first', model: 'bigcode/starcoder2-7b', goal: '≥ 0.85' },
  { order: 'prefix first', model: 'deepseek-ai/deepseek-coder-6.7b-base', goal: '≥ 0.85' },
] as const;

/** Characters of a block of the cache. */
const block = 64;

/** Prompts of `keys` keys typed in the middle of a long file, with three others open. */
async function promptsOf(model: string, keys: number): Promise<readonly string[]> {
  const session = new TypingSession({
    text: realLines(1_200),
    others: [0, 1, 2].map((index) => realLines(400, 700 + 431 * index)),
    model,
  });
  const prompts: string[] = [];
  for (let key = 0; key < keys; key++) {
    const inspection = await session.press(session.next());
    if (inspection.kind !== 'prompt' || inspection.prompt.prompt.strategy !== 'fim')
      throw new Error(`${model} has no FIM prompt`);
    prompts.push(inspection.prompt.prompt.text);
  }
  session.dispose();
  return prompts;
}

/** Share of all characters, from the second prompt on, that a cache of chained blocks already holds. */
export function cachedShare(prompts: readonly string[]): number {
  const known = new Set<string>();
  let held = 0;
  let all = 0;
  for (const [number, prompt] of prompts.entries()) {
    let still = number > 0;
    for (let end = block; end <= prompt.length; end += block) {
      // A block counts only behind all those before it: its key is the whole head.
      const head = prompt.slice(0, end);
      still &&= known.has(head);
      if (still) held += block;
      known.add(head);
    }
    if (number > 0) all += prompt.length;
  }
  return held / all;
}

export const stabilityBench = defineBench({
  name: 'stability',
  title: 'What a prefix cache holds of the prompts',
  async measure({ quick }) {
    const keys = quick ? 10 : 60;
    const measured = [];
    for (const family of families)
      measured.push({ ...family, share: cachedShare(await promptsOf(family.model, keys)) });
    return { keys, measured };
  },
  tables: ({ keys, measured }) => [
    {
      title: `Share of prompt characters held, ${keys} keys, blocks of ${block} characters, three other files open`,
      rows: measured.map(({ order, model, share }) => ({ order, model, share: round(share, 3) })),
    },
  ],
  aims: ({ measured }) =>
    measured.map(({ order, model, goal, share }) => aim(`${order}: ${model}`, goal, share, 3)),
  charts: ({ measured }) => [
    {
      title: 'Held by a prefix cache',
      unit: 'share',
      series: ['share'],
      groups: measured.map(({ model, share }) => ({
        name: model.split('/').at(-1) ?? model,
        values: [share],
      })),
    },
  ],
  notes: () => ['The first prompt is left out; a tail shorter than a block counts as not held.'],
});
