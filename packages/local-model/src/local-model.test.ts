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
/** Five services that differ in their names only. */
const workspace = Object.fromEntries(
  ['User', 'Order', 'Invoice', 'Ticket', 'Account'].map((name) => [
    `file:///project/${name}.ts`,
    service.replaceAll('User', name).replaceAll('user', name.toLowerCase()),
  ]),
);

function learnt(documents: Readonly<Record<string, string>>, options: LocalModelOptions = {}): LocalModel {
  const index = new LocalIndex();
  for (const [uri, text] of Object.entries(documents)) index.addDocument(uri, 'typescript', text);
  index.build();
  return localModel({ index, ...options });
}

/** A request at the mark `█`. */
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
  const events = await eventsOf(model, requestAt(marked, changes));
  return events.map((event) => (event.type === 'text-delta' && event.index === 0 ? event.text : '')).join('');
}

describe('localModel', () => {
  it('completes a line as the workspace writes it, spaces included', async () => {
    const model = learnt(workspace);
    expect(await textAt(model, 'import { Repo█', { stop: ['\n'] })).toBe("sitory } from './repository';");
  });

  it('goes on with the lines of a block it is sure of, indented like the document', async () => {
    const text = await textAt(learnt(workspace), 'function check(thing, id) {\n\tif (thing === undef█');
    expect(text).toBe('ined) {\n\t\tthrow new NotFoundError(id);\n\t}');
  });

  it('completes a name that only the current document holds', async () => {
    const model = learnt(workspace);
    expect(await textAt(model, 'let frobnicate = 0;\nconst x = frob█', { stop: ['\n'] })).toMatch(/^nicate/);
  });

  it('says nothing where it does not know', async () => {
    const events = await eventsOf(learnt({}), requestAt('const answer = █'));
    expect(events).toEqual([
      { type: 'response-start' },
      { type: 'usage', usage: { promptTokens: expect.any(Number), completionTokens: 0 } },
      { type: 'text-end', index: 0, finishReason: 'stop' },
    ]);
  });

  it('tells the log-probability of each token', async () => {
    const events = await eventsOf(learnt(workspace), requestAt('import { Repo█', { stop: ['\n'] }));
    const deltas = events.filter((event) => event.type === 'text-delta');
    expect(deltas.length).toBeGreaterThan(3);
    for (const { logProbability, tokens } of deltas) {
      expect(tokens).toBe(1);
      expect(logProbability).toBeLessThanOrEqual(0);
      expect(logProbability).toBeGreaterThan(-5);
    }
  });
});
