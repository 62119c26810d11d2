import { createCompletionEngine, type CompletionProvider } from '@org/completion-core';
import type { Syntax } from '@org/completion-core/host';
import type { ProviderEvent } from '@org/completion-core/provider';
import { nodeSyntax } from '@org/completion-syntax/node';
import { holesIn, type Task } from '../infilling/infilling-bench';
import { holeLevels } from '../infilling/cut-holes';
import { pieces, randomSource } from '../infilling/random';
import { fetchRealFiles, realLanguages } from '../infilling/real-files';
import { defineBench } from '../define/define-bench';
import { integer } from '../define/flags';
import { quantile } from '../measure/quantile';
import { aim } from '../report/aim';

export interface RulesResult {
  readonly syntax: boolean;
  readonly chunks: number;
  /** Time of one chunk from the provider's `yield` until the engine requests the next, in microseconds. */
  readonly medianUs: number;
  readonly p99Us: number;
  /** Of the chunks after the first, and of the first of each answer, for which the text around the cursor is read. */
  readonly laterP99Us: number;
  readonly firstP99Us: number;
}

/** Maximum of characters of a chunk; a token has about four. */
const maxChars = 8;
/** Time to the first token of a model, in which work is not part of a chunk's cost. */
const firstTokenAfterMs = 5;

/**
 * What a chunk costs in the engine, with the rules on the stream and the rendering of items. Each answer is the true middle and
 * what follows it in the file, generated `rounds` times; the minimum of each chunk counts, so that other work on the machine does not.
 */
export async function measureRules(
  tasks: readonly Task[],
  rounds: number,
  syntax: Syntax | undefined,
): Promise<RulesResult> {
  const random = randomSource(7);
  const first: number[] = [];
  const later: number[] = [];
  let clocked: number[] = [];
  let chunks: readonly string[] = [];
  const provider: CompletionProvider = {
    id: 'rules',
    endpoint: 'rules:',
    defaultModel: 'rules/qwen2.5-coder',
    capabilities: { strategies: ['fim'], maxStops: 4, location: 'embedded', candidates: false },
    preview: () => ({ method: 'POST', url: 'rules:', headers: {}, body: {} }),
    async *stream(): AsyncGenerator<ProviderEvent> {
      yield { type: 'response-start' };
      await new Promise((resolve) => setTimeout(resolve, firstTokenAfterMs));
      for (const text of chunks) {
        const from = performance.now();
        yield { type: 'text-delta', text, index: 0 };
        clocked.push(performance.now() - from);
      }
      yield { type: 'text-end', index: 0, finishReason: 'stop' };
    },
  };
  const engine = createCompletionEngine({
    provider,
    multiline: 'always',
    scheduling: { speculative: false, requestsPerMinute: Infinity },
    ...(syntax === undefined ? {} : { syntax }),
  });
  let documents = 0;
  try {
    for (const { prefix, middle, suffix, languageId } of tasks) {
      chunks = pieces(random, middle + suffix.slice(0, 400), maxChars);
      let minimum: number[] | undefined;
      for (let round = 0; round < rounds; round++) {
        clocked = [];
        const document = { uri: `file:///rules-${documents++}`, languageId, text: prefix + suffix };
        const updates = engine.stream({ document, offset: prefix.length, triggerKind: 'invoked' });
        for await (const update of updates) if (update.type === 'outcome') break;
        minimum = minimum?.map((us, index) => Math.min(us, clocked[index] ?? us)) ?? clocked;
      }
      const [head, ...rest] = (minimum ?? []).map((ms) => ms * 1_000);
      if (head !== undefined) first.push(head);
      later.push(...rest);
    }
  } finally {
    engine.dispose();
  }
  const all = [...first, ...later];
  return {
    syntax: syntax !== undefined,
    chunks: all.length,
    medianUs: quantile(all, 0.5) ?? NaN,
    p99Us: quantile(all, 0.99) ?? NaN,
    laterP99Us: quantile(later, 0.99) ?? NaN,
    firstP99Us: quantile(first, 0.99) ?? NaN,
  };
}

const microseconds = (value: number) => `${value.toFixed(0)} µs`;

export const rulesBench = defineBench({
  name: 'rules',
  title: 'Rules: what a chunk of an answer costs',
  options: { holes: integer(180) },
  async measure({ quick, holes }) {
    const files = fetchRealFiles();
    const perLevel = quick ? 6 : Math.round(holes / holeLevels.length);
    const tasks = holeLevels.flatMap((level) => holesIn(files, level, perLevel, 3));
    const syntax = nodeSyntax();
    await Promise.all(realLanguages.map((languageId) => syntax.ready(languageId)));
    await measureRules(tasks.slice(0, 30), 2, syntax);
    const rounds = quick ? 2 : 7;
    const plain = await measureRules(tasks, rounds, undefined);
    const withSyntax = await measureRules(tasks, rounds, syntax);
    syntax.dispose();
    return [plain, withSyntax] as const;
  },
  tables: (results) => [
    {
      title: 'From the provider to the next question, the least of several rounds',
      rows: results.map((result) => ({
        syntax: result.syntax ? 'yes' : 'no',
        chunks: result.chunks,
        median: microseconds(result.medianUs),
        p99: microseconds(result.p99Us),
        'after the first, p99': microseconds(result.laterP99Us),
        'first chunk, p99': microseconds(result.firstP99Us),
      })),
    },
  ],
  aims: ([plain, withSyntax]) => [
    aim('p99 of a chunk, without syntax', '≤ 40 µs', plain.p99Us, 0),
    aim('p99 of a chunk, with syntax', '≤ 2000 µs', withSyntax.p99Us, 0),
  ],
  charts: (results) => [
    {
      title: 'A chunk, in microseconds',
      unit: 'µs',
      series: ['median', 'p99'],
      groups: results.map((result) => ({
        name: result.syntax ? 'with syntax' : 'without',
        values: [result.medianUs, result.p99Us],
      })),
    },
  ],
  notes: () => [
    'The engine around the rules is in it: it reads the chunk, works out what is to be shown, and tells those who wait.',
  ],
});
