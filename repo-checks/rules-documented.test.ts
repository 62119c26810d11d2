import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleMessage } from '../packages/cli/src/io/rule-message';
import { denyRules } from '../packages/core/src/gate/denied-files';
import { askRules } from '../packages/core/src/next-edit/ask-rules';
import { editRules } from '../packages/core/src/next-edit/rules/rules';
import { policyRules } from '../packages/core/src/policy/rules';
import { postprocessRules } from '../packages/core/src/postprocess/rules';
import { streamRules } from '../packages/core/src/stream/rules';
import { root } from './workspace';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/rules.md');

/** The names in the first column of the table below `heading`, in order. */
function documented(heading: string): readonly string[] {
  const at = page.indexOf(heading);
  expect(at, `docs/rules.md has "${heading}"`).toBeGreaterThanOrEqual(0);
  const table = /^\|[^]*?\n(?!\|)/m.exec(page.slice(at))?.[0] ?? '';
  return captured(table, /^\| `([\w-]+)`/gm);
}

/** All that `pattern` captures in a text. */
const captured = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** All that `pattern` captures in the sources of a folder, tests aside. */
function inSources(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => captured(read(`${folder}/${file}`), pattern));
}

/** The members of a union of texts that follows `beginning` in a file. */
function union(file: string, beginning: string): readonly string[] {
  const text = read(file);
  const at = text.indexOf(beginning);
  expect(at, `${file} has "${beginning}"`).toBeGreaterThanOrEqual(0);
  const members = /^[^;]*/.exec(text.slice(at + beginning.length))?.[0] ?? '';
  return captured(members, /'([\w-]+)'/g);
}

const namesOf = (rules: readonly { readonly name: string }[]) => rules.map(({ name }) => name);
const sorted = (names: readonly string[]) => [...new Set(names)].toSorted();

describe('docs/rules.md has every name of the source, and no other:', () => {
  it('outcomes', () => {
    const kinds = captured(read('packages/core/src/domain/outcome.ts'), /readonly kind: '([\w-]+)'/g);
    expect(documented('## Outcomes')).toEqual(kinds);
  });

  it('sources of items', () => {
    expect(documented('## Sources of items')).toEqual(
      union('packages/core/src/domain/outcome.ts', 'export type AnswerSource ='),
    );
  });

  it('rules that forbid a request', () => {
    const rules = [
      ...namesOf(policyRules),
      'dismissed',
      ...union('packages/core/src/scheduling/endpoint.ts', 'readonly rule: '),
      ...namesOf(denyRules),
      ...inSources('packages/node/src/gate', /rule: '([\w-]+)'/g),
      ...union('packages/node/src/ignore/folder-rules.ts', 'export type IgnoreRule ='),
      ...union('packages/node/src/ignore/folder-lists.ts', 'listKinds ='),
    ];
    expect(sorted(documented('## Rules that forbid a request'))).toEqual(sorted(rules));
  });

  it('rules on the stream, in order', () => {
    expect(documented('## Rules on the stream')).toEqual(namesOf(streamRules));
  });

  it('reasons to end an answer', () => {
    const reasons = inSources('packages/core/src/stream', /reason: '([\w-]+)'/g);
    const described = [...documented('Reasons of `document-fit`'), ...documented('## Rules on the stream')];
    expect(reasons).not.toHaveLength(0);
    expect(reasons.filter((reason) => !described.includes(reason))).toEqual([]);
  });

  it('rules on a candidate, in order', () => {
    const others = inSources('packages/core/src/engine', /kind: 'rejected', rule: '([\w-]+)'/g);
    expect(documented('## Rules on a candidate')).toEqual([...namesOf(postprocessRules), ...others]);
  });

  it('reasons not to ask for a next edit, in order', () => {
    expect(documented('Reasons not to ask by itself for a next edit')).toEqual(namesOf(askRules));
  });

  it('reasons not to send a region', () => {
    const rules = inSources('packages/core/src/engine/next-edit', /refusedBy: '([\w-]+)'/g);
    expect(sorted(documented('Reasons not to send a region'))).toEqual(sorted(rules));
  });

  it('rules on an answer with next edits, in order', () => {
    expect(documented('Rules on an answer, in order')).toEqual(namesOf(editRules));
  });

  it('notices', () => {
    const codes = union('packages/core/src/domain/outcome.ts', 'readonly code:');
    expect(documented('## Notices')).toEqual(codes);
  });

  it('errors', () => {
    const codes = union('packages/core/src/errors/completion-error.ts', 'export type CompletionErrorCode =');
    expect(documented('## Errors')).toEqual(codes);
  });
});

it('the command line explains every rule that keeps a next edit back', () => {
  // With it the outcome is that there is no edit.
  const names = namesOf(editRules).filter((name) => name !== 'nothing-changed');
  expect(names.filter((name) => ruleMessage(name) === undefined)).toEqual([]);
});
