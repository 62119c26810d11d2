import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allSpecialTokens } from './special-tokens';
import { fimFormats } from './fim-formats';
import { joinPieces, type PromptMaterial } from '../prompt/prompt-material';
import { renderFim } from '../prompt/render-fim';
import { fillsInTheMiddle } from '../prompt/choose-strategy';
import { splitTemplate } from '../prompt/split-template';

const folder = new URL('../../test/golden/fim/', import.meta.url);
const golden = (name: string) => readFileSync(new URL(`${name}.txt`, folder), 'utf8');

const material: PromptMaterial = {
  window: { prefix: 'def add(a, b):\n    return ', suffix: ' + 0\n\n\nprint(add(1, 2))\n' },
  path: 'src/add.py',
  languageId: 'python',
  repositoryName: 'calc',
  snippets: [],
};
const snippets = [
  { path: 'src/double.py', text: 'def double(x):\n    return 2 * x\n', source: 'open-documents' },
  { path: 'src/names.py', text: 'NAMES = ["$1", "{suffix}"]', source: 'open-documents' },
];

describe.each(fimFormats.map((format) => [format.name, format] as const))(
  'the format of %s',
  (name, format) => {
    it('renders as its makers wrote it, byte for byte', () => {
      expect(joinPieces(renderFim(format, material))).toBe(golden(name));
    });

    it('renders other files as its makers wrote it, byte for byte', () => {
      expect(joinPieces(renderFim(format, { ...material, snippets }))).toBe(golden(`${name}.files`));
    });

    it('says why where it does not fill in the middle', () => {
      const fills = fillsInTheMiddle(format);
      expect(format.evidence ?? '').toMatch(fills ? /^$/ : /\w/);
    });

    it('lists only tokens that are removed from answers', () => {
      const places = new Set(['<filename>', '\n+++++ ', '>>>>>>> UPDATED', '<<<<<<< CURRENT']);
      const unknown = [...format.stop, ...format.specialTokens].filter(
        (token) => !allSpecialTokens.includes(token) && !places.has(token),
      );
      expect(unknown).toEqual([]);
    });

    it('leaves text with placeholders in it unchanged', () => {
      const prefix = "$& $1 $$ {suffix} {path} $' ";
      const suffix = ' {prefix}$`{files}\n';
      const text = joinPieces(renderFim(format, { ...material, window: { prefix, suffix } }));
      const sent = format.template.includes('{suffix}')
        ? suffix
        : format.template.includes('{tail}')
          ? suffix.trimEnd()
          : '';
      expect(text).toContain(prefix);
      expect(text).toContain(sent);
    });

    it('uses only known places', () => {
      const known =
        'prefix head line suffix rest tail path language comment commentEnd repository files edits'.split(
          ' ',
        );
      const used = [format.template, format.multiFile?.template ?? '']
        .flatMap(splitTemplate)
        .flatMap((piece) => ('place' in piece ? piece.place : []));
      expect(used.filter((place) => !known.includes(place))).toEqual([]);
    });
  },
);

it('has no golden file without a format', () => {
  const names = fimFormats.flatMap(({ name }) => [`${name}.txt`, `${name}.files.txt`]);
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
});

it('renders edits as diffs for a family with a place for them', () => {
  const zeta = fimFormats.find(({ name }) => name === 'zeta');
  if (zeta === undefined) throw new Error('no zeta');
  const edited = {
    path: 'src/add.py',
    text: 'def add(a, b):',
    source: 'recent-edits',
    diff: '@@ -1 +1 @@\n-def add(a):\n+def add(a, b):\n',
  };
  const text = joinPieces(renderFim(zeta, { ...material, snippets: [edited] }));
  expect(text).toContain(
    '### User Edits:\n\nUser edited src/add.py:\n```diff\n@@ -1 +1 @@\n-def add(a):\n+def add(a, b):\n```\n',
  );
});
