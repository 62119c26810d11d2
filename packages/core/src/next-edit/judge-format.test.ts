import { expect, it } from 'vitest';
import { judgeFormat } from './judge-format';

const region = 'one(a);\ntwo(a);\nthree(a);\nfour(a);\n';
const judge = (text: string, old = region, isProse = false) =>
  judgeFormat({ kind: 'region', text }, old, isProse);
const fault = (text: string, old?: string, isProse?: boolean) => {
  const judged = judge(text, old, isProse);
  return judged.kind === 'wrong' ? judged.fault : judged.kind;
};

it.each([
  ['a token of another model', `<|fim_middle|>${region}`, 'has <|fim_middle|> in it'],
  [
    'a closing tag of a prompt',
    `${region}<|/current_file_content|>\n`,
    'has <|/current_file_content|> in it',
  ],
  ['a token of DeepSeek', `${region}<[end▁of▁sentence]>`, 'has <[end▁ in it'],
  ['a mark of a merge', `${region}>>>>>>> UPDATED\n`, 'has >>>>>>> UPDATED in it'],
  ['the frame of another format', `<region>\n${region}</region>\n`, 'has the line <region> in it'],
  ['a diff', `@@ -1,4 +1,4 @@\n-one(a);\n+one(b);\n two(a);\n`, 'has the line @@ -1,4 +1,4 @@ in it'],
  ['a fence', `\`\`\`ts\n${region}\`\`\`\n`, 'is in a fence'],
  ['one fence, of an answer that goes on', `${region}\`\`\`\n`, 'is in a fence'],
  [
    'words before',
    `Here is the updated code:\n\n${region}`,
    'has words beside the code: Here is the updated code:',
  ],
  [
    'words after',
    `${region}\nThe name is used everywhere now.\n`,
    'has words beside the code: The name is used everywhere now.',
  ],
  ['line numbers', '1| one(a);\n2| two(b);\n3| three(a);\n4| four(a);\n', 'has numbers before its lines'],
  ['nothing', ' \n', 'is empty, which would delete the whole region'],
  ['other code', 'else();\n', 'has no line of the region left'],
  ['the words for no edit of another format', 'NO_EDIT\n', 'no-edit'],
])('an answer with %s is none', (_name, text, expected) => {
  expect(fault(text)).toBe(expected);
});

it.each([
  ['a tag that the document has', '<|user|>\na();\n', '<|user|>\nb();\n'],
  ['an operator that looks like half a tag', 'a <|> b\n', 'a <|> c\n'],
  ['a slice of an array type', 'a();\n', '<[u8]>::len(a);\n'],
  ['a comment', 'a();\n', '// This is what a does.\na();\n'],
  ['a sentence in a comment of several lines', '/*\n*/\na();\n', '/*\nThis is what a does.\n*/\na();\n'],
  ['a name that changes on every line', region, region.replaceAll('(a)', '(b)')],
  ['keys that are numbers', '1: a\n2: b\n', '1: a\n2: b\n3: c\n'],
  ['a fence that was there', 'a\n```\n', 'b\n```\n'],
])('%s is no fault', (_name, old, text) => {
  expect(judge(text, old)).toEqual({ kind: 'region', text });
});

it('takes sentences and fences for text where the document is prose', () => {
  expect(fault('Some words.\nHere is what you get:\n', 'Some words.\n', true)).toBe('region');
  expect(fault('Some words.\n\n```sh\nrun\n```\n', 'Some words.\n', true)).toBe('region');
  expect(fault('```\nSome other words.\n```\n', 'Some words.\n', true)).toBe('is in a fence');
});

it('judges what the model wrote, not what the prompt began', () => {
  const [begun, rest] = ['one(a);\n', 'two(a);\nthree(a);\n'];
  const judged = (text: string) =>
    judgeFormat({ kind: 'region', text: begun + text, begun: begun.length }, begun + rest);
  expect(judged('Here is the updated code:\ntwo(b);\n').kind).toBe('wrong');
  expect(judged('NO_EDIT\n').kind).toBe('no-edit');
  expect(judged('two(b);\nthree(a);\n').kind).toBe('region');
});
