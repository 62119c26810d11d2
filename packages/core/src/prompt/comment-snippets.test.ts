import { expect, it } from 'vitest';
import { commentSnippets } from './comment-snippets';
import { commentOut, languageFacts } from './language-facts';
import { joinPieces } from './prompt-material';
import { chatMessages, renderChat } from './render-chat';
import { splitTemplate } from './split-template';

const material = (languageId: string) => ({
  window: { prefix: 'let a = ', suffix: ';\n' },
  path: 'src/main',
  languageId,
  repositoryName: 'workspace',
  snippets: [{ path: 'src/b', text: 'one /* 1 */\n\ntwo\n', source: 'imports' }],
});

it.each([
  ['typescript', '// Path: src/b\n// one /* 1 */\n//\n// two\n\n// Path: src/main\n'],
  ['python', '# Path: src/b\n# one /* 1 */\n#\n# two\n\n# Path: src/main\n'],
  ['css', '/* Path: src/b\none /* 1 * /\n\ntwo */\n\n/* Path: src/main */\n'],
])('puts snippets into comments of %s that they cannot end', (languageId, text) => {
  expect(joinPieces(commentSnippets(material(languageId)))).toBe(text);
});

it('renders nothing without snippets', () => {
  expect(commentSnippets({ ...material('typescript'), snippets: [] })).toEqual([]);
});

it('comments an unknown language with # and uses its id as name', () => {
  expect(languageFacts('befunge')).toEqual({ name: 'befunge', comment: { line: '#' } });
  expect(commentOut('$1', 'befunge')).toBe('# $1');
  expect(languageFacts('constructor').name).toBe('constructor');
});

it('renders a chat with snippets, then the file with the cursor marker, then the request to repeat the line', () => {
  const { system, user, repeatedPrefix } = renderChat(material('typescript'));
  const [first, second] = chatMessages({ system, user, repeatedPrefix });
  expect(first?.role).toBe('system');
  expect(second?.content).toBe(
    'From src/b:\n```\none /* 1 */\n\ntwo\n```\n\nThe file src/main (TypeScript):\n```\nlet a = <<<HOLE>>>;\n```\nReply with the text for <<<HOLE>>>, beginning with: let a = ',
  );
  expect(repeatedPrefix).toBe('let a = ');
  expect(
    renderChat({ ...material('typescript'), window: { prefix: 'a;\n  ', suffix: '' } }).repeatedPrefix,
  ).toBe('');
});

it('splits a template only at its places', () => {
  expect(splitTemplate('a{prefix}{suffix}b{ not }')).toEqual([
    { text: 'a' },
    { place: 'prefix' },
    { place: 'suffix' },
    { text: 'b{ not }' },
  ]);
});
