import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { describe, expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { localModel, type LocalModel, type LocalModelOptions } from './local-model';

const service = `import { Repository } from './repository';

export class UserService {
  constructor(private readonly repository: Repository) {}

  async findUser(id: string) {
    const user = await this.repository.findOne(id);
    if (user === undefined) {
      throw new NotFoundError(id);
    }
    return user;
  }
}
`;
/** Five services that differ only in their names. */
const workspace = Object.fromEntries(
  ['User', 'Order', 'Invoice', 'Ticket', 'Account'].map((name) => [
    `file:///project/${name}.ts`,
    service.replaceAll('User', name).replaceAll('user', name.toLowerCase()),
  ]),
);

function learned(documents: Readonly<Record<string, string>>, options: LocalModelOptions = {}): LocalModel {
  const index = new LocalIndex();
  for (const [uri, text] of Object.entries(documents)) index.addDocument(uri, 'typescript', text);
  index.build();
  return localModel({ index, ...options });
}

/** A request with the cursor at `█`. */
function requestAt(
  marked: string,
  changes: Partial<ProviderRequest> & { stop?: string[] } = {},
): ProviderRequest {
  const [prefix = '', suffix = ''] = marked.split('█');
  const { stop = [], ...rest } = changes;
  return {
    prompt: { strategy: 'suffix-param', prefix, suffix, snippets: [], stop },
    model: 'workspace-ngram',
    maxTokens: 256,
    temperature: 0,
    candidates: 1,
    languageId: 'typescript',
    uri: 'file:///project/new.ts',
    ...rest,
  };
}

async function eventsOf(model: LocalModel, request: ProviderRequest): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const event of model.stream(request, { signal: new AbortController().signal }))
    events.push(event);
  return events;
}

async function textAt(
  model: LocalModel,
  marked: string,
  changes?: Parameters<typeof requestAt>[1],
): Promise<string> {
  return deltaText(await eventsOf(model, requestAt(marked, changes)), 0);
}

function deltaText(events: readonly ProviderEvent[], candidate: number): string {
  return events
    .map((event) => (event.type === 'text-delta' && event.index === candidate ? event.text : ''))
    .join('');
}

describe('localModel', () => {
  it('completes a line as the workspace writes it, with its spaces', async () => {
    const model = learned(workspace);
    expect(await textAt(model, 'import { Repo█', { stop: ['\n'] })).toBe("sitory } from './repository';");
  });

  it('adds the likely lines of a block, indented like the document', async () => {
    const text = await textAt(learned(workspace), 'function check(thing, id) {\n\tif (thing === undef█');
    expect(text).toBe('ined) {\n\t\tthrow new NotFoundError(id);\n\t}');
  });

  it('completes a name that occurs only in the current document', async () => {
    const model = learned(workspace);
    expect(await textAt(model, 'let frobnicate = 0;\nconst x = frob█', { stop: ['\n'] })).toMatch(/^nicate/);
  });

  it('generates nothing when it has not learned anything similar', async () => {
    const events = await eventsOf(learned({}), requestAt('const answer = █'));
    expect(events).toEqual([
      { type: 'response-start' },
      { type: 'usage', usage: { promptTokens: expect.any(Number), completionTokens: 0 } },
      { type: 'text-end', index: 0, finishReason: 'stop' },
    ]);
  });

  describe('on an explicit request', () => {
    const invoked = { triggerKind: 'invoked', stop: ['\n'] } as const;

    it('generates its best line, however unsure it is', async () => {
      const model = learned({
        'file:///a.ts': ['one', 'two', 'three', 'four', 'five', 'six']
          .map((name) => `send(${name}, ${name}Id);\n`)
          .join(''),
      });
      expect(await textAt(model, 'send(█', { stop: ['\n'] })).toBe('');
      expect(await textAt(model, 'send(█', { ...invoked, stop: ['\n'] })).toMatch(/^\w+, \w+\);$/);
    });

    it('goes on after a word that it has never seen', async () => {
      const model = learned(workspace);
      expect(await textAt(model, 'const brandNew█', { ...invoked, stop: ['\n'] })).toMatch(/^ = /);
    });

    it('fills the gap between two words that touch', async () => {
      const model = learned({ 'file:///a.ts': 'send(message.body);\nsend(message.body);\n' });
      expect(await textAt(model, 'send(message█body);', { stop: ['\n'] })).toBe('');
      expect(await textAt(model, 'send(message█body);', { ...invoked, stop: ['\n'] })).toBe('.');
    });

    it('generates nothing where nothing was learned', async () => {
      expect(await textAt(learned({}), '█', { ...invoked, stop: ['\n'] })).toBe('');
    });

    it('generates whole lines only, and ends at a stop sequence and at maxTokens as always', async () => {
      const model = learned(workspace);
      expect(await textAt(model, 'import { Repo█', { ...invoked, stop: [' from'] })).toBe('sitory }');
      const events = await eventsOf(
        model,
        requestAt('import { Repo█', { ...invoked, stop: ['\n'], maxTokens: 2 }),
      );
      expect(events.at(-1)).toMatchObject({ finishReason: 'length' });
    });

    it('says how likely each token is', async () => {
      const events = await eventsOf(
        learned(workspace),
        requestAt('const brandNew█', { ...invoked, stop: ['\n'] }),
      );
      const deltas = events.filter((event) => event.type === 'text-delta');
      expect(deltas.length).toBeGreaterThan(2);
      for (const { logProbability } of deltas) expect(logProbability).toBeLessThanOrEqual(0);
    });
  });

  it('prefers a line that the next line follows', async () => {
    const model = learned({
      'file:///a.ts': 'start(quick);\nrun();\nstart(slow);\nwait();\n'.repeat(6),
    });
    expect(await textAt(model, 'start(█\nwait();\n', { stop: ['\n'] })).toBe('slow);');
    expect(await textAt(model, 'start(█\nrun();\n', { stop: ['\n'] })).toBe('quick);');
  });

  it('renames what a line has from its own place', async () => {
    const model = learned({
      'file:///a.ts': 'function load(path) {\n  check(path);\n  return read(path);\n}\n'.repeat(3),
    });
    const text = await textAt(model, 'function load(source) {\n  check(source);\n  return read(█', {
      stop: ['\n'],
    });
    expect(text).toBe('source);');
  });

  it('reports the log-probability of each token', async () => {
    const events = await eventsOf(learned(workspace), requestAt('import { Repo█', { stop: ['\n'] }));
    const deltas = events.filter((event) => event.type === 'text-delta');
    expect(deltas.length).toBeGreaterThan(3);
    for (const { logProbability, tokens } of deltas) {
      expect(tokens).toBe(1);
      expect(logProbability).toBeLessThanOrEqual(0);
      expect(logProbability).toBeGreaterThan(-5);
    }
  });

  it('ends with the space before the text after the cursor, unless it is there', async () => {
    const model = learned({ 'file:///a.ts': 'send(message, target, retries);\n'.repeat(4) });
    expect(await textAt(model, 'send(message, █retries);', { stop: ['\n'] })).toBe('target, ');
    expect(await textAt(model, 'send(message, █ retries);', { stop: ['\n'] })).toBe('target,');
  });

  it('prefers a candidate that leads up to the text after the cursor', async () => {
    const model = learned({
      'file:///a.ts': 'send(message, target);\nsend(message, target, retries);\n'.repeat(4),
    });
    expect(await textAt(model, 'send(message, █ retries);', { stop: ['\n'] })).toBe('target,');
  });

  it('generates nothing in the middle of a word', async () => {
    expect(await textAt(learned(workspace), 'import { Repo█sitory } from')).toBe('');
  });

  it('reads snippets of the prompt', async () => {
    const text = 'const flavor = chooseFlavor(season);\n'.repeat(3);
    const snippets = [{ text, uri: 'file:///other.ts', path: 'other.ts', source: 'open-documents' }];
    const events = await eventsOf(learned({}), {
      ...requestAt(''),
      prompt: {
        strategy: 'suffix-param',
        prefix: 'const flavor = choose',
        suffix: '',
        snippets,
        stop: ['\n'],
      },
    });
    expect(deltaText(events, 0)).toBe('Flavor(season);');
  });

  it('does not learn TypeScript from Python', async () => {
    const index = new LocalIndex();
    index.addDocument('file:///a.py', 'python', 'import Repository\n'.repeat(6));
    index.build();
    expect(await textAt(localModel({ index }), 'import Repo█')).toBe('');
  });

  it('ignores temperature and top-p', async () => {
    const model = learned(workspace);
    const text = await textAt(model, 'import { Repo█', { temperature: 1.5, topP: 0.1 });
    expect(text).toBe(await textAt(model, 'import { Repo█'));
  });

  it('numbers its candidates, the most likely first', async () => {
    const model = learned(
      { 'file:///a.ts': 'open(red);\nopen(red);\nopen(green);\n'.repeat(6) },
      { minConfidence: 0.05 },
    );
    const events = await eventsOf(model, requestAt('open(█', { candidates: 2, stop: ['\n'] }));
    expect([deltaText(events, 0), deltaText(events, 1)]).toEqual(['red);', 'green);']);
  });

  it('generates at most maxTokens tokens', async () => {
    const events = await eventsOf(learned(workspace), requestAt('import { Repo█', { maxTokens: 2 }));
    expect(deltaText(events, 0)).toBe('sitory }');
    expect(events.at(-1)).toMatchObject({ type: 'text-end', finishReason: 'length' });
  });

  it('ends at a stop sequence', async () => {
    expect(await textAt(learned(workspace), 'import { Repo█', { stop: [' from'] })).toBe('sitory }');
  });

  it('keeps to its limits', async () => {
    const marked = 'function check(thing, id) {\n\tif (thing === undef█';
    expect(await textAt(learned(workspace, { maxLines: 1 }), marked)).toBe('ined) {');
    expect(await textAt(learned(workspace, { minNextLineConfidence: 1 }), marked)).toBe('ined) {');
    expect(await textAt(learned(workspace, { minConfidence: 1 }), marked)).toBe('');
  });

  it.each([
    [{ minConfidence: 2 }, 'minConfidence must be a number from 0 to 1, got 2'],
    [{ minNextLineConfidence: Number.NaN }, 'minNextLineConfidence must be a number from 0 to 1, got NaN'],
    [{ maxLines: 0 }, 'maxLines must be an integer ≥ 1, got 0'],
  ])('rejects %o', (options, message) => {
    expect(() => localModel(options)).toThrow(message);
  });

  it('rejects with the reason of an abort', async () => {
    const caller = new AbortController();
    const events = learned(workspace).stream(requestAt('import { Repo█'), { signal: caller.signal });
    const reason = new Error('typed on');
    const all = (async () => {
      for await (const event of events) if (event.type === 'text-delta') caller.abort(reason);
    })();
    await expect(all).rejects.toBe(reason);
  });
});
