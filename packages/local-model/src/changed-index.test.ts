import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { nextTokens } from './next-tokens';

const words = ['paint', 'mix', 'azure', 'ochre', 'crimson', '(', ')', ';\n', ' = ', '\n  ', '\n'];
const text = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => `${parts.join('')}\n`);
const names = ['a.ts', 'b.ts', 'c.ts', 'd.py', 'e.py'];
const name = fc.constantFrom(...names);
const uriOf = (file: string) => `file:///project/${file}`;
const languageOf = (file: string) => (file.endsWith('.py') ? 'python' : 'typescript');

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), name, text }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'withhold' as const, 'restore' as const), name }),
  fc.record({ kind: fc.constant('open' as const), name, text }),
  fc.record({ kind: fc.constantFrom('close' as const, 'revert' as const), name }),
  fc.constant({ kind: 'build' as const }),
  fc.constant({ kind: 'reload' as const }),
  fc.constant({ kind: 'reload apart' as const }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Every document once. */
const beginning = fc
  .array(text, { minLength: names.length, maxLength: names.length })
  .map((texts) => names.map((each, at) => ({ kind: 'add' as const, name: each, text: texts[at] ?? '' })));

/** What an index must know after some steps: the built texts, the withheld ones and the open ones, by name. */
class Reference {
  readonly built = new Map<string, string>();
  readonly pending = new Map<string, string>();
  readonly withheld = new Set<string>();
  readonly open = new Map<string, string>();
  readonly closed = new Set<string>();
}

function apply(index: LocalIndex, known: Reference, each: Step): LocalIndex {
  switch (each.kind) {
    case 'add':
      if (known.open.has(each.name) && !known.closed.has(each.name)) break;
      forget(known, each.name);
      known.pending.set(each.name, each.text);
      break;
    case 'remove':
      forget(known, each.name);
      break;
    case 'withhold':
      if (known.built.has(each.name)) known.withheld.add(each.name);
      break;
    case 'restore':
      if (!known.open.has(each.name)) known.withheld.delete(each.name);
      break;
    case 'open':
      known.pending.delete(each.name);
      if (known.built.has(each.name)) known.withheld.add(each.name);
      known.open.set(each.name, each.text);
      known.closed.delete(each.name);
      break;
    case 'close':
      if (known.open.has(each.name)) known.closed.add(each.name);
      break;
    case 'revert':
      known.open.delete(each.name);
      known.closed.delete(each.name);
      known.withheld.delete(each.name);
      break;
    case 'build':
      for (const closed of known.closed) {
        known.pending.set(closed, known.open.get(closed) ?? '');
        known.open.delete(closed);
      }
      known.closed.clear();
      for (const [file, content] of known.pending) {
        known.built.set(file, content);
        known.withheld.delete(file);
      }
      known.pending.clear();
      break;
    case 'reload':
    case 'reload apart':
      known.pending.clear();
      known.open.clear();
      known.closed.clear();
      known.withheld.clear();
  }
  return perform(index, each);
}

function forget(known: Reference, file: string): void {
  for (const each of [known.built, known.pending, known.withheld, known.open, known.closed])
    each.delete(file);
}

function perform(index: LocalIndex, each: Step): LocalIndex {
  switch (each.kind) {
    case 'add':
      index.addDocument(uriOf(each.name), languageOf(each.name), each.text);
      return index;
    case 'remove':
      index.removeDocument(uriOf(each.name));
      return index;
    case 'withhold':
      index.withholdDocument(uriOf(each.name));
      return index;
    case 'restore':
      index.restoreDocument(uriOf(each.name));
      return index;
    case 'open':
      index.updateDocument(uriOf(each.name), each.text, languageOf(each.name));
      return index;
    case 'close':
      index.closeDocument(uriOf(each.name));
      return index;
    case 'revert':
      index.revertDocument(uriOf(each.name));
      return index;
    case 'build':
      index.build();
      return index;
    case 'reload': {
      const loaded = new LocalIndex();
      loaded.load(index.save());
      return loaded;
    }
    case 'reload apart': {
      const loaded = new LocalIndex();
      for (const family of ['python', 'ecmascript']) loaded.load(index.save([family]));
      return loaded;
    }
  }
}

/** An index that has learned from scratch what `known` holds. */
function learned(known: Reference): LocalIndex {
  const index = new LocalIndex();
  for (const [file, content] of known.built)
    if (!known.withheld.has(file)) index.addDocument(uriOf(file), languageOf(file), content);
  index.build();
  for (const [file, content] of known.open) index.updateDocument(uriOf(file), content, languageOf(file));
  return index;
}

function predictions(index: LocalIndex, prefix: string, languageId: string) {
  const query = { uri: uriOf('new'), languageId, prefix, suffix: '', snippets: [] };
  return nextTokens(index, query, 50)
    .map((token) => ({ text: token.text, probability: Number(token.probability.toFixed(9)) }))
    .toSorted((one, other) => (one.text < other.text ? -1 : 1));
}

it('predicts after any changes, saving and loading the same as after learning from scratch', () => {
  fc.assert(
    fc.property(beginning, fc.array(step, { maxLength: 16 }), text, (first, steps, prefix) => {
      let index = new LocalIndex();
      const known = new Reference();
      const build = { kind: 'build' as const };
      for (const each of [...first, build, ...steps, build]) index = apply(index, known, each);
      const fresh = learned(known);
      for (const languageId of ['typescript', 'python'])
        expect(predictions(index, prefix, languageId)).toEqual(predictions(fresh, prefix, languageId));
      expect(index.stats().documents).toBe(fresh.stats().documents);
    }),
    { numRuns: 400 },
  );
});

it('saves no word of removed documents, nor of open texts', () => {
  const index = new LocalIndex();
  index.addDocument(uriOf('a.ts'), 'typescript', 'paint(azure);\n');
  index.addDocument(uriOf('b.ts'), 'typescript', 'paint(removedWord);\n');
  index.addDocument(uriOf('c.ts'), 'typescript', 'paint(savedWord);\n');
  index.build();
  index.removeDocument(uriOf('b.ts'));
  index.updateDocument(uriOf('c.ts'), 'paint(unsavedWord);\n');
  const words = wordsIn(index.save());
  expect(words).toContain('azure');
  expect(words).toContain('savedWord');
  expect(words).not.toContain('removedWord');
  expect(words).not.toContain('unsavedWord');
});

it('saves one family of languages with its own words alone', () => {
  const index = new LocalIndex();
  index.addDocument(uriOf('a.ts'), 'typescript', 'paint(azure);\n');
  index.addDocument(uriOf('d.py'), 'python', 'paint(ochre)\n');
  index.build();
  const words = wordsIn(index.save(['python']));
  expect(words).toContain('ochre');
  expect(words).not.toContain('azure');
});

it('loads a family again in place of the one that it has', () => {
  const index = new LocalIndex();
  index.addDocument(uriOf('a.ts'), 'typescript', 'paint(azure);\n');
  index.build();
  const saved = index.save();
  index.addDocument(uriOf('b.ts'), 'typescript', 'paint(ochre);\n');
  index.build();
  index.load(saved);
  expect(index.stats()).toMatchObject({ documents: 1, sourceChars: 14 });
});

/** The texts in a buffer, which are UTF-16. */
function wordsIn(buffer: ArrayBuffer): string {
  return new TextDecoder('utf-16le').decode(buffer.slice(0, buffer.byteLength & ~1));
}
