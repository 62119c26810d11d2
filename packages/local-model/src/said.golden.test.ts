import { describe, expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { localModel } from './local-model';

const documents: Readonly<Record<string, string>> = {
  'src/user-store.ts': `import { Store } from './store';
import { User } from './user';

export class UserStore extends Store<User> {
  async findUser(id: string): Promise<User | undefined> {
    const user = await this.find(id);
    return user;
  }

  async removeUser(id: string): Promise<void> {
    await this.remove(id);
  }
}
`,
  'src/order-store.ts': `import { Store } from './store';
import { Order } from './order';

export class OrderStore extends Store<Order> {
  async findOrder(id: string): Promise<Order | undefined> {
    const order = await this.find(id);
    return order;
  }

  async removeOrder(id: string): Promise<void> {
    await this.remove(id);
  }
}
`,
  'src/store.ts': `export abstract class Store<T> {
  readonly #items = new Map<string, T>();

  async find(id: string): Promise<T | undefined> {
    return this.#items.get(id);
  }

  async remove(id: string): Promise<void> {
    this.#items.delete(id);
  }
}
`,
};

/** What the model says at `█` on the rest of the line, while typing and when it is asked. */
async function said(marked: string) {
  const index = new LocalIndex();
  for (const [path, text] of Object.entries(documents))
    index.addDocument(`file:///${path}`, 'typescript', text);
  index.build();
  const model = localModel({ index });
  const [prefix = '', suffix = ''] = marked.split('█');
  const answers: Record<string, string> = {};
  for (const triggerKind of ['automatic', 'invoked'] as const) {
    let text = '';
    const events = model.stream(
      {
        prompt: { strategy: 'suffix-param', prefix, suffix, snippets: [], stop: ['\n'] },
        model: 'workspace-ngram',
        maxTokens: 256,
        temperature: 0,
        candidates: 1,
        languageId: 'typescript',
        uri: 'file:///src/invoice-store.ts',
        triggerKind,
      },
      { signal: new AbortController().signal },
    );
    for await (const event of events) if (event.type === 'text-delta') text += event.text;
    answers[triggerKind] = text;
  }
  return answers;
}

const begun = `import { Store } from './store';
import { Invoice } from './invoice';

export class InvoiceStore extends Store<Invoice> {
`;

describe('in a workspace of stores, the model says', () => {
  it('after import { Sto█', async () => {
    expect(await said('import { Sto█')).toMatchInlineSnapshot(`
      {
        "automatic": "re } from './store';",
        "invoked": "re } from './store';",
      }
    `);
  });

  it('after import { Store } █', async () => {
    expect(await said('import { Store } █')).toMatchInlineSnapshot(`
      {
        "automatic": "from './store';",
        "invoked": "from './store';",
      }
    `);
  });

  it('after …   async findInvoice(id: string): █', async () => {
    expect(await said(`${begun}  async findInvoice(id: string): █`)).toMatchInlineSnapshot(`
      {
        "automatic": "Promise",
        "invoked": "Promise<void> {",
      }
    `);
  });

  it('after     const █', async () => {
    expect(await said(`${begun}  async findInvoice(id: string): Promise<Invoice | undefined> {\n    const █`))
      .toMatchInlineSnapshot(`
        {
          "automatic": "invoice",
          "invoked": "invoice",
        }
      `);
  });

  it('after     return █', async () => {
    expect(
      await said(
        `${begun}  async findInvoice(id: string): Promise<Invoice | undefined> {\n    const invoice = await this.find(id);\n    return █`,
      ),
    ).toMatchInlineSnapshot(`
      {
        "automatic": "invoice",
        "invoked": "invoice;",
      }
    `);
  });

  it('after     await this.█', async () => {
    expect(await said(`${begun}  async removeInvoice(id: string): Promise<void> {\n    await this.█`))
      .toMatchInlineSnapshot(`
      {
        "automatic": "remove(id);",
        "invoked": "remove(id);",
      }
    `);
  });

  it('after █ before the end of a block', async () => {
    expect(await said(`${begun}  async removeInvoice(id: string): Promise<void> {\n    █\n  }\n}\n`))
      .toMatchInlineSnapshot(`
        {
          "automatic": "await this.remove(id);",
          "invoked": "await this.remove(id);",
        }
      `);
  });

  it('after console.log(frob█', async () => {
    expect(await said('const frobnicate = 1;\nconsole.log(frob█')).toMatchInlineSnapshot(`
      {
        "automatic": "nicate",
        "invoked": "nicate",
      }
    `);
  });

  it('after const answer = █', async () => {
    expect(await said('const answer = █')).toMatchInlineSnapshot(`
      {
        "automatic": "",
        "invoked": "await this.find(id);",
      }
    `);
  });

  it('after zzz█', async () => {
    expect(await said('zzz█')).toMatchInlineSnapshot(`
      {
        "automatic": "",
        "invoked": " abstract class Store<T> {",
      }
    `);
  });
});
