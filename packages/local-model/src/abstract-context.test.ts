import { describe, expect, it } from 'vitest';
import { AbstractContext } from './abstract-context';
import { LocalIndex } from './local-index';
import { prepareQuery } from './query';

/** What follows contexts alike, with its share of the longest. */
function after(prefix: string, documents: readonly string[], uri = 'file:///new.py') {
  const index = new LocalIndex();
  for (const [i, text] of documents.entries()) index.addDocument(`file:///${i}.py`, 'python', text);
  index.build();
  const query = prepareQuery({ uri, languageId: 'python', prefix, suffix: '', snippets: [] }, index, {
    wholeTokens: true,
  });
  if (query === undefined) throw new Error('nothing to ask');
  const abstract = new AbstractContext();
  abstract.read(query.context, query.context.length, query.sources);
  return Object.fromEntries(
    [...abstract.tokens].map((token) => [query.vocabulary.text(token), abstract.longShare(token)]),
  );
}

describe('a context that differs in its last token alone', () => {
  it('tells what follows a name that is new', () => {
    const documents = ['for user in users:', 'for order in orders:', 'for item in items:'];
    expect(after('for brand_new', documents)).toEqual({ in: 1 });
  });

  it('shares between what followed', () => {
    const documents = ['import one as a', 'import two as b', 'import three.four', 'import five as c'];
    expect(after('import brand_new', documents)).toEqual({ '.': 0.25, as: 0.75 });
  });

  it('says nothing of a place where another class of token stood', () => {
    expect(after('call(brand_new', ['call(1)', 'call(2)'])).toEqual({});
  });

  it('leaves out the document that is asked about', () => {
    const documents = ['for user in users:', 'while user:'];
    expect(after('for brand_new', documents, 'file:///0.py')).toEqual({});
  });
});
