import { choicesIn } from '../wire/answer-fields';
import { parsedJson } from './parsed-json';

/** Token counts of an answer. */
export interface TokenCounts {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A count below this share of the events with text is not of all answers: an event has a token at least. */
const minShare = 0.8;

/**
 * The token counts of a stream with several answers. Servers differ in what they count: vLLM all of them in its last event,
 * llama.cpp's server each answer in its last event, or one answer only.
 */
export class StreamUsage {
  readonly #choices: number;
  /** The last counts in events with a choice, by its index. */
  readonly #byChoice = new Map<number, TokenCounts>();
  /** The counts in events without a choice. */
  readonly #alone: TokenCounts[] = [];
  #textEvents = 0;

  /** @param choices - how many answers the stream has */
  constructor(choices: number) {
    this.#choices = choices;
  }

  /** @param chunk - whole lines */
  add(chunk: Uint8Array): void {
    for (const line of new TextDecoder().decode(chunk).split(/\r\n|\r|\n/))
      if (line.startsWith('data:')) this.#take(parsedJson(line.slice('data:'.length)));
  }

  /** What all answers used; `undefined` when nothing was counted. Where one answer was counted, the others count by their events. */
  counts(): TokenCounts | undefined {
    const counted = this.#counted();
    if (counted === undefined || counted.completionTokens >= minShare * this.#textEvents) return counted;
    return { ...counted, completionTokens: this.#textEvents };
  }

  #counted(): TokenCounts | undefined {
    if (this.#alone.length === 0) return sum([...this.#byChoice.values()]);
    // More than one for each answer are running counts of all.
    return this.#alone.length <= this.#choices ? sum(this.#alone) : this.#alone.at(-1);
  }

  #take(event: unknown): void {
    const choices = choicesIn(event) ?? [];
    this.#textEvents += choices.filter(hasText).length;
    const counts = countsIn(event);
    if (counts === undefined) return;
    const [choice] = choices;
    if (choice === undefined) this.#alone.push(counts);
    else this.#byChoice.set(indexOf(choice), counts);
  }
}

/** The counts of several answers to one prompt. */
function sum(all: readonly TokenCounts[]): TokenCounts | undefined {
  if (all.length === 0) return undefined;
  return {
    promptTokens: Math.max(...all.map(({ promptTokens }) => promptTokens)),
    completionTokens: all.reduce((total, { completionTokens }) => total + completionTokens, 0),
  };
}

/** The counts in an answer or event; `undefined` when there are none, or only zeroes, which some servers send with every event. */
export function countsIn(value: unknown): TokenCounts | undefined {
  const { usage } = Object(value) as { readonly usage?: unknown };
  const { prompt_tokens: prompt, completion_tokens: completion } = Object(usage) as Record<string, unknown>;
  const [promptTokens, completionTokens] = [prompt, completion].map((each) =>
    typeof each === 'number' && each > 0 ? each : 0,
  ) as [number, number];
  return promptTokens + completionTokens > 0 ? { promptTokens, completionTokens } : undefined;
}

function hasText(choice: unknown): boolean {
  return textOf(choice) !== '';
}

/** The text of a choice: of a completion, of a chat's message, or of a part of one. */
export function textOf(choice: unknown): string {
  const { text, delta, message } = Object(choice) as Record<string, unknown>;
  const parts = [
    text,
    ...[delta, message].map((each) => (Object(each) as Record<string, unknown>)['content']),
  ];
  return parts.find((each): each is string => typeof each === 'string') ?? '';
}

function indexOf(choice: unknown): number {
  const { index } = Object(choice) as Record<string, unknown>;
  return typeof index === 'number' ? index : 0;
}
