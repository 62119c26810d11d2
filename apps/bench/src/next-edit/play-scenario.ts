import { createCompletionEngine, type CompletionProvider } from '@org/completion-core';
import { applyItem } from '@org/completion-core/adapter';
import { DocumentTracker } from '@org/completion-core/host';
import { nextEdit, type EditItem, type NextEditOutcome } from '@org/completion-core/next-edit';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { fakeClock } from '@org/completion-testing';
import { begun, type Asked } from './answer-formats';
import type { Answer } from './faults';
import { documentOf, withChanges, type LineChange, type Scenario } from './scenario';
import { changesAfter, changesLeft, changesWithin } from './wanted-edits';

/** What came of a scenario. Texts have `\n` line ends. */
export interface Played {
  readonly requests: number;
  /** The edits that were shown and taken, one after the other. */
  readonly items: readonly EditItem[];
  /** The document after the first of them, and after all. */
  readonly first: string;
  readonly last: string;
  /** Those of the scenario's changes that were in the region of the first request. */
  readonly reachable: readonly LineChange[];
  /** Why nothing more was shown. */
  readonly ended: string;
  /** Text outside the region of the request changed, or line ends of another kind came in. */
  readonly spilled: boolean;
}

export interface Model {
  /** @returns `undefined` where it cannot answer as it should */
  answer(asked: Asked, request: ProviderRequest): Answer | undefined | Promise<Answer>;
}

/** More edits than any scenario has. */
const maxItems = 12;

/**
 * Plays a scenario: the person makes their edits, two seconds apart, a next edit is asked for, and what is shown is taken until nothing
 * more is. In one where the edit is `rejected`, the first is dismissed, a line is added at the top, and what is shown then counts.
 *
 * @returns `undefined` when the model cannot answer so
 */
export async function playScenario(
  scenario: Scenario,
  format: string,
  model: Model,
): Promise<Played | undefined> {
  const clock = fakeClock();
  const tracker = new DocumentTracker({ clock });
  let asked: Asked | undefined;
  let requests = 0;
  let isPossible = true;
  const provider: CompletionProvider = {
    id: 'played',
    endpoint: 'played:',
    defaultModel: 'played',
    capabilities: {
      strategies: ['prefix-only', 'chat-infill'],
      maxStops: 8,
      location: 'loopback',
      candidates: false,
    },
    preview: () => ({ method: 'POST', url: 'played:', headers: {}, body: {} }),
    async *stream(request): AsyncGenerator<ProviderEvent> {
      requests++;
      const answer = asked === undefined ? undefined : await model.answer(asked, request);
      isPossible &&= answer !== undefined;
      const { text = '', end = 'stop' } = answer ?? {};
      yield { type: 'response-start' };
      if (text !== '') yield { type: 'text-delta', text, index: 0 };
      yield { type: 'text-end', index: 0, finishReason: end === 'broken-off' ? undefined : end };
    },
  };
  const engine = createCompletionEngine({
    provider,
    clock,
    nextEdit: nextEdit({ history: tracker, format, model: 'played' }),
  });
  const { languageId, path, eol } = scenario;
  const uri = `file:///w/${path}`;
  const inDocument = (text: string) => text.replaceAll('\n', eol);
  let text = '';
  let spilled = false;
  let region = { start: 0, end: 0 };
  let reachable: readonly LineChange[] | undefined;
  const off = engine.on('editPrompt', ({ prompt, region: { start, end } }) => {
    const plain = text.replaceAll('\r\n', '\n');
    const at = (offset: number) => text.slice(0, offset).replaceAll('\r\n', '\n').length;
    region = { start, end };
    const within = { start: at(start), end: at(end) };
    const given =
      'text' in prompt
        ? prompt.text
        : 'messages' in prompt
          ? prompt.messages.map(({ content }) => content).join('\n')
          : '';
    const changes = changesWithin(changesLeft(scenario, plain) ?? [], plain, {
      ...within,
      start: within.start + begun(format, given).length,
    });
    reachable ??= changes;
    const now = plain.slice(within.start, within.end);
    asked = {
      format,
      prompt: given,
      before: plain.slice(0, within.start),
      after: plain.slice(within.end),
      region: now,
      wanted: isQuiet(scenario) ? now : withChanges(now, changesAfter(changes, plain, within.start)),
    };
  });
  const put = (now: string) => {
    text = now;
    tracker.update({ uri, path, languageId, text });
  };
  const ask = async (offset: number): Promise<NextEditOutcome> => {
    const outcome = engine.nextEdit({ document: { uri, languageId, text, relativePath: path }, offset });
    await clock.advance(6_000);
    return outcome;
  };
  try {
    for (const step of scenario.texts) {
      await clock.advance(2_000);
      put(inDocument(step));
    }
    let cursor = inDocument(documentOf(scenario).slice(0, scenario.cursor)).length;
    let outcome = await ask(cursor);
    if (scenario.quiet === 'rejected' && outcome.kind === 'items') {
      engine.rejected(outcome.items[0]);
      put(eol + text);
      cursor += eol.length;
      await clock.advance(60_000);
      outcome = await ask(cursor);
    }
    const items: EditItem[] = [];
    let first = text;
    while (outcome.kind === 'items' && items.length < maxItems) {
      const [item] = outcome.items;
      const applied = applyItem(text, item);
      const [head, tail] = [text.slice(0, region.start), text.slice(region.end)];
      spilled ||=
        !applied.text.startsWith(head) ||
        !applied.text.endsWith(tail) ||
        (eol === '\r\n' && /[^\r]\n/.test(applied.text)) ||
        (eol === '\n' && applied.text.includes('\r'));
      region = { start: region.start, end: region.end + applied.text.length - text.length };
      engine.accepted(item);
      put(applied.text);
      cursor = item.cursor;
      if (items.length === 0) first = text;
      items.push(item);
      outcome = await ask(cursor);
    }
    if (!isPossible) return undefined;
    const plain = (each: string) => each.replaceAll('\r\n', '\n');
    return {
      requests,
      items,
      first: plain(first),
      last: plain(text),
      reachable: reachable ?? [],
      ended: 'rule' in outcome ? outcome.rule : outcome.kind,
      spilled,
    };
  } finally {
    off();
    engine.dispose();
  }
}

/** Whether the model should see nothing to do. A dismissed edit is one that it proposes again. */
function isQuiet({ quiet }: Scenario): boolean {
  return quiet === 'nothing-to-do';
}
