import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cursorContext } from '../src/domain/cursor';
import { postprocessRules } from '../src/postprocess/rules';
import { filterChain } from '../src/stream/filter-chain';
import { streamRules } from '../src/stream/rules';
import { documentAt } from '@org/completion-testing';

const folder = new URL('golden/rules/', import.meta.url);

/** One case: a document with a cursor, the text of the model, and the result of the rule. */
interface Case {
  readonly name: string;
  readonly head: Readonly<Record<string, string>>;
  readonly document: string;
  readonly model: string;
  readonly result: string;
}

function readCases(rule: string): readonly Case[] {
  const inside = new URL(`${rule}/`, folder);
  return readdirSync(inside).map((name) => {
    const text = readFileSync(new URL(name, inside), 'utf8');
    const [lines = '', document = '', model = '', result = ''] = text.split(
      /^--- (?:document|model|result)\n/m,
    );
    const head = Object.fromEntries(
      lines
        .replace(/\n+$/, '')
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const plain = (part: string) =>
      head['escaped'] === 'yes' ? unescape(part.replace(/\n$/, '')) : part.replace(/\n$/, '');
    return {
      name: name.replace(/\.txt$/, '').replaceAll('-', ' '),
      head,
      document: document.replace(/\n$/, ''),
      model: plain(model),
      result: plain(result),
    };
  });
}

function unescape(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replaceAll('\\r', '\r')
    .replaceAll('\\n', '\n');
}

/** `The file …): | Path:` as own lines. */
function ownLinesOf(lines: string | undefined) {
  return (lines?.split(' | ') ?? []).map((line) => {
    const [start = '', end = ''] = line.split('…');
    return { start, end };
  });
}

const chunkings: Readonly<Record<string, (text: string) => readonly string[]>> = {
  whole: (text) => [text],
  'by line': (text) => text.split(/(?<=\n)/),
  'by character': (text) => text.split(''),
};

const rulesWithCases = readdirSync(folder);

it('has a folder of cases for every rule, and no other', () => {
  const names = new Set([...streamRules, ...postprocessRules].map(({ name }) => name));
  // It needs a grammar: its cases are in packages/syntax.
  names.delete('syntax-check');
  expect(rulesWithCases.toSorted()).toEqual([...names].toSorted());
});

describe.each([...new Set(streamRules.map(({ name }) => name))].filter((name) => name !== 'syntax-check'))(
  'the stream rule %s',
  (rule) => {
    const rules = streamRules.filter(({ name }) => name === rule);
    describe.each(readCases(rule).map((each) => [each.name, each] as const))(
      '%s',
      (_name, { head, document, model, result }) => {
        it.each(Object.entries(chunkings))('%s', (_chunking, cut) => {
          const position = documentAt(document, { languageId: head['language'] ?? 'typescript' });
          const filter = filterChain(rules, {
            cursor: cursorContext(position.document, position.offset),
            stop: head['stop'] === undefined ? [] : [head['stop']],
            repeatedPrefix: head['repeated-prefix'] ?? '',
            healed: JSON.parse(head['healed'] ?? '""') as string,
            ownLines: ownLinesOf(head['own-lines']),
          });
          let text = '';
          let ends: string | undefined;
          for (const piece of cut(model)) {
            const passed = filter.push(piece);
            text += passed.text;
            ends = passed.stop;
            if (ends !== undefined) break;
          }
          if (ends === undefined) {
            const rest = filter.end();
            text += rest.text;
            ends = rest.stop;
          }
          expect({ text, ends }).toEqual({ text: result, ends: head['ends'] });
        });
      },
    );
  },
);

describe.each(postprocessRules.map((rule) => [rule.name, rule] as const))(
  'the candidate rule %s',
  (name, rule) => {
    it.each(readCases(name).map((each) => [each.name, each] as const))(
      '%s',
      (_name, { head, document, model, result }) => {
        const position = documentAt(document, { languageId: head['language'] ?? 'typescript' });
        const made = rule.apply(model, {
          cursor: cursorContext(position.document, position.offset),
          triggerKind: head['trigger'] === 'invoked' ? 'invoked' : 'automatic',
          snippets: head['snippet'] === undefined ? [] : [unescape(head['snippet'])],
          truncated: head['truncated'] === 'yes',
          complete: true,
        });
        expect(typeof made === 'string' ? made : '(rejected)').toBe(result);
      },
    );
  },
);
