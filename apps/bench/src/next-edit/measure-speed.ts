import { createCompletionEngine, type CompletionProvider } from '@org/completion-core';
import { findEditFormat, nextEdit, type EditFormat } from '@org/completion-core/next-edit';
import type { ProviderEvent } from '@org/completion-core/provider';
import { quantile } from '../measure/quantile';

/** What an answer costs from its last byte to the edit. */
export interface SpeedResult {
  readonly what: string;
  readonly languageId: string;
  readonly lines: number;
  readonly answers: number;
  /** Processor time of the process, in milliseconds. */
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Lines of the region. */
const regionLines = 60;
/** Lines around it. */
const contextLines = 200;

interface Case {
  readonly what: string;
  /** The region as the model gives it. */
  readonly answer: (lines: readonly string[]) => readonly string[];
}

const cases: readonly Case[] = [
  { what: 'nothing changes', answer: (lines) => lines },
  { what: 'one word', answer: (lines) => changed(lines, (index) => index === 40, 'total', 'sum') },
  {
    what: 'ten lines added',
    answer: (lines) => [
      ...lines.slice(0, 40),
      ...lines.slice(0, 10).map((line) => line.replace('value', 'other')),
      ...lines.slice(40),
    ],
  },
  { what: '15 names apart', answer: (lines) => changed(lines, (index) => index % 4 === 1, 'total', 'sum') },
  {
    what: '15 calls with brackets apart',
    answer: (lines) => changed(lines, (index) => index % 4 === 1, 'total', 'Math.max(total, [0][0])'),
  },
  {
    what: '15 words of blocks apart',
    answer: (lines) => changed(lines, (index) => index % 4 === 1, 'total', 'if_total or end_total'),
  },
  { what: 'every line', answer: (lines) => changed(lines, () => true, 'value', 'other(value)') },
];

const languages: Readonly<Record<string, (index: number) => string>> = {
  typescript: (index) =>
    ['function step', '  total += read(value', '  write({ key: "k', '}'][index % 4] +
    lineRest(index, [
      '(value: number): void {',
      ', ' + index + ');',
      index + '", value: [value, ' + index + '] });',
      '',
    ]),
  python: (index) =>
    ['def step', '    total = total + read(value', '    write({"key": "k', ''][index % 4] +
    lineRest(index, ['(value):', ', ' + index + ')', index + '", "value": [value, ' + index + ']})', '']),
  ruby: (index) =>
    ['def step', '  total += read(value', '  write(key: "k', 'end'][index % 4] +
    lineRest(index, ['(value)', ', ' + index + ')', index + '", value: [value, ' + index + '])', '']),
};

function lineRest(index: number, rests: readonly string[]): string {
  return (index % 4 === 0 ? String(index) : '') + (rests[index % 4] ?? '');
}

/** `lines` with `old` replaced by `now` on those that `where` names. */
function changed(
  lines: readonly string[],
  where: (index: number) => boolean,
  old: string,
  now: string,
): readonly string[] {
  return lines.map((line, index) => (where(index) ? line.replace(old, now) : line));
}

/** Measures every case in every language, `rounds` times in turns after some that do not count. */
export async function measureSpeed(rounds: number, warmUps: number): Promise<readonly SpeedResult[]> {
  const all = Object.entries(languages).flatMap(([languageId, line]) =>
    cases.map(({ what, answer }) => {
      const lines = Array.from({ length: regionLines + 2 * contextLines }, (_, index) => line(index));
      const region = lines.slice(contextLines, contextLines + regionLines);
      const text = `${lines.join('\n')}\n`;
      const offset = lines.slice(0, contextLines + regionLines / 2).join('\n').length + 1;
      return {
        what,
        languageId,
        text,
        offset,
        answer: `${answer(region).join('\n')}\n`,
        times: [] as number[],
      };
    }),
  );
  for (let round = 0; round < warmUps + rounds; round++)
    for (const each of all) {
      const ms = await timeOf(each);
      if (round >= warmUps) each.times.push(ms);
    }
  return all.map(({ what, languageId, times }) => ({
    what,
    languageId,
    lines: regionLines,
    answers: times.length,
    medianMs: quantile(times, 0.5) ?? NaN,
    p95Ms: quantile(times, 0.95) ?? NaN,
  }));
}

/** Processor time from the end of one answer to the outcome of the call. */
async function timeOf({
  text,
  offset,
  answer,
  languageId,
}: {
  readonly text: string;
  readonly offset: number;
  readonly answer: string;
  readonly languageId: string;
}): Promise<number> {
  let from = process.cpuUsage();
  const provider: CompletionProvider = {
    id: 'speed',
    endpoint: 'speed:',
    defaultModel: 'speed',
    capabilities: { strategies: ['prefix-only'], maxStops: 8, location: 'loopback', candidates: false },
    preview: () => ({ method: 'POST', url: 'speed:', headers: {}, body: {} }),
    async *stream(): AsyncGenerator<ProviderEvent> {
      yield { type: 'response-start' };
      yield { type: 'text-delta', text: answer, index: 0 };
      from = process.cpuUsage();
      yield { type: 'text-end', index: 0, finishReason: 'stop' };
    },
  };
  const engine = createCompletionEngine({ provider, nextEdit: nextEdit({ format: wide() }) });
  try {
    await engine.nextEdit({
      document: { uri: 'file:///w/speed', languageId, text },
      offset,
      triggerKind: 'invoked',
    });
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1_000;
  } finally {
    engine.dispose();
  }
}

/** A format with a region of 60 lines. */
function wide(): EditFormat {
  const format = findEditFormat('zeta-2');
  if (format === undefined) throw new RangeError('no format zeta-2');
  const half = regionLines / 2;
  return {
    ...format,
    shape: { by: 'lines', above: half, below: half - 1, contextAbove: half, contextBelow: half },
  };
}
