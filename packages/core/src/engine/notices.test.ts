import { documentAt, fakeClock, scriptedProvider, type ScriptedRequest } from '@org/completion-testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { ContentGate } from '../domain/gate';
import type { CompletionEngineOptions } from '../domain/options';
import type { CompletionOutcome, Notice } from '../domain/outcome';
import type { CompletionRequest } from '../domain/request';
import { createCompletionEngine, type CompletionEngine } from '../engine';
import { CompletionError } from '../errors/completion-error';

const engines: CompletionEngine[] = [];
afterEach(() => engines.splice(0).forEach((engine) => engine.dispose()));

/** An engine with a model driven by hand, and the notices that it emits. */
function setUp(options: Partial<CompletionEngineOptions> = {}) {
  const clock = fakeClock();
  const provider = scriptedProvider();
  const engine = createCompletionEngine({ provider, clock, ...options });
  engines.push(engine);
  const emitted: Notice[] = [];
  engine.on('notice', (notice) => emitted.push(notice));

  async function ask(
    marked: string,
    answer: (request: ScriptedRequest) => void,
    more: Partial<CompletionRequest> = {},
  ): Promise<CompletionOutcome> {
    const pending = engine.complete({ ...documentAt(marked), triggerKind: 'invoked', ...more });
    await clock.advance(0);
    answer(await provider.nextRequest());
    await clock.advance(0);
    return pending;
  }
  return { engine, provider, clock, ask, emitted };
}

const answering =
  (text: string, reason: 'stop' | 'length' | 'broken-off' = 'stop') =>
  (asked: ScriptedRequest) => {
    asked.send(text);
    asked.end(reason);
  };

const masking: ContentGate = {
  admits: () => ({ admitted: true }),
  mask: (text) => text.replaceAll('hunter2', '*******'),
};

/** Each notice with what brings it about, and its text as people see it. */
const golden: readonly (readonly [
  Notice['code'],
  string,
  () => Promise<readonly [CompletionOutcome, readonly Notice[]]>,
])[] = [
  [
    'unknown-fim-format',
    "no fill-in-the-middle format is known for the model acme/unheard-of, so it sees only the text before the cursor; set prompt.fimFormat to its family's name, or choose a model that fills in the middle",
    async () => {
      const { ask, emitted } = setUp({ model: 'acme/unheard-of' });
      return [await ask('a = █;\n', answering('1')), emitted];
    },
  ],
  [
    'secret-masked',
    'text in file.ts that looks like a secret was masked before it was sent',
    async () => {
      const { ask, emitted } = setUp({ gate: masking });
      return [await ask('const key = "hunter2";\nconst a = █;\n', answering('1')), emitted];
    },
  ],
  [
    'context-dropped',
    'context that came too late was left out: slow',
    async () => {
      const slow = { name: 'slow', find: () => new Promise<never>(() => {}) };
      const { engine, provider, clock, emitted } = setUp({ context: { sources: [slow], deadlineMs: 50 } });
      const pending = engine.complete({ ...documentAt('const a = █;\n'), triggerKind: 'invoked' });
      await clock.advance(50);
      answering('1')(await provider.nextRequest());
      await clock.advance(0);
      return [await pending, emitted];
    },
  ],
  [
    'endpoint-retired',
    'the address moved',
    async () => {
      const notices = [{ code: 'endpoint-retired', message: 'the address moved' }] as const;
      const inner = scriptedProvider();
      const { engine, clock, emitted } = setUp({ provider: { ...inner, notices } });
      const pending = engine.complete({ ...documentAt('const a = █;\n'), triggerKind: 'invoked' });
      await clock.advance(0);
      answering('1')(await inner.nextRequest());
      await clock.advance(0);
      return [await pending, emitted];
    },
  ],
  [
    'cut-by-length',
    'the answer came to maxTokens and ends there; raise maxTokens for longer ones',
    async () => {
      const { ask, emitted } = setUp();
      return [await ask('const a = █\n', answering('[1, 2', 'length')), emitted];
    },
  ],
  [
    'cut-by-length',
    'the model came to maxTokens within its first line, and automatic requests do not show half a line; raise maxTokens, or trigger it explicitly',
    async () => {
      const { ask, emitted } = setUp();
      return [
        await ask('const a = █\n', answering('[1, 2', 'length'), { triggerKind: 'automatic' }),
        emitted,
      ];
    },
  ],
  [
    'stream-incomplete',
    'the answer broke off; what came whole is shown',
    async () => {
      const { engine, provider, clock, emitted } = setUp({ multiline: 'always' });
      const pending = engine.complete({ ...documentAt('f();\n█\n'), triggerKind: 'invoked' });
      await clock.advance(0);
      const asked = await provider.nextRequest();
      asked.send('one();\ntwo();\nthr');
      await clock.advance(0);
      asked.end('broken-off');
      await clock.advance(0);
      return [await pending, emitted];
    },
  ],
  [
    'stream-incomplete',
    'the answer was not at its end at the deadline; what came until then is shown; raise timeoutMs for more',
    async () => {
      const { engine, provider, clock, emitted } = setUp({ timeoutMs: 1_000 });
      const updates = engine.stream({ ...documentAt('const a = █\n'), triggerKind: 'invoked' });
      const outcome = (async () => {
        for await (const update of updates) if (update.type === 'outcome') return update.outcome;
        throw new Error('no outcome');
      })();
      await clock.advance(0);
      (await provider.nextRequest()).send('one + two');
      await clock.advance(1_000);
      return [await outcome, emitted];
    },
  ],
  [
    'prompt-too-long',
    "the server refused the first prompt, so another was sent: This model's maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens",
    async () => {
      const { engine, provider, clock, emitted } = setUp();
      const text = `${'const value = compute(1, 2);\n'.repeat(200)}const a = █;\n`;
      const pending = engine.complete({ ...documentAt(text), triggerKind: 'invoked' });
      await clock.advance(0);
      const words =
        "This model's maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens";
      (await provider.nextRequest()).fail(new CompletionError('provider-rejected', words));
      await clock.advance(0);
      answering('1')(await provider.nextRequest());
      await clock.advance(0);
      return [await pending, emitted];
    },
  ],
];

describe('a notice', () => {
  it.each(golden)(
    '%s is in the outcome that brought it about, once, and is emitted once: %s',
    async (code, message, run) => {
      const [outcome, emitted] = await run();
      expect(outcome.notices).toEqual([{ code, message }]);
      expect(emitted).toEqual([{ code, message }]);
    },
  );

  it('is in each outcome that it holds for, and emitted for the first', async () => {
    const { ask, emitted } = setUp({ model: 'acme/unheard-of' });
    const first = await ask('a = █;\n', answering('1'));
    const second = await ask('b = █;\n', answering('2'));
    expect([first, second].map(({ notices }) => notices.map(({ code }) => code))).toEqual([
      ['unknown-fim-format'],
      ['unknown-fim-format'],
    ]);
    expect(emitted).toHaveLength(1);
  });

  it('is in the outcome of a failed request', async () => {
    const { ask } = setUp({ gate: masking });
    const outcome = await ask('const key = "hunter2";\nconst a = █;\n', (asked) =>
      asked.fail(new CompletionError('provider-rejected', 'no')),
    );
    expect(outcome).toMatchObject({ kind: 'error', notices: [{ code: 'secret-masked' }] });
  });

  it('is not repeated by items that needed no request', async () => {
    const { engine, ask } = setUp({ model: 'acme/unheard-of' });
    const outcome = await ask('a = █;\n', answering('first'));
    expect(outcome.notices).toHaveLength(1);
    const again = await engine.complete({ ...documentAt('a = fi█;\n'), triggerKind: 'invoked' });
    expect(again).toMatchObject({ kind: 'items', source: 'shown-item', notices: [] });
  });

  it('of a request under way is in the outcome of whoever takes its item', async () => {
    const { engine, provider, clock } = setUp({ model: 'acme/unheard-of' });
    const first = engine.complete({ ...documentAt('a = █\n') });
    await clock.advance(0);
    (await provider.nextRequest()).send('first();\n');
    const second = engine.complete({ ...documentAt('a = f█\n') });
    await clock.advance(1_000);
    expect((await first).kind).toBe('superseded');
    expect(await second).toMatchObject({ source: 'in-flight', notices: [{ code: 'unknown-fim-format' }] });
  });

  it('is told by inspect, before anything is sent', async () => {
    const { engine } = setUp({ gate: masking, model: 'acme/unheard-of' });
    const inspection = await engine.inspect(documentAt('const key = "hunter2";\nconst a = █;\n'));
    expect(inspection.kind === 'prompt' && inspection.notices.map(({ code }) => code)).toEqual([
      'unknown-fim-format',
      'secret-masked',
    ]);
  });
});
