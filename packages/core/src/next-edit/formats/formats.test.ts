import { describe, expect, it } from 'vitest';
import type { EditEvent } from '../../domain/edit-history';
import type { EditFormat, EditPromptInput } from './edit-format';
import { editFormatNamed, findEditFormat } from './find-edit-format';
import { editFormats } from './formats';

const changed = 'function total(price: number, qty: number) {';
const body = '  return price;\n}\n';

/** The parameter `qty` was typed; its use in the body is what comes next. */
const event: EditEvent = {
  uri: 'file:///w/src/cart.ts',
  path: 'src/cart.ts',
  line: 0,
  before: `const TAX = 0.2;\nfunction total(price: number) {\n${body}`,
  after: `const TAX = 0.2;\n${changed}\n${body}`,
  accepted: false,
};

const input: EditPromptInput = {
  path: 'src/cart.ts',
  before: 'const TAX = 0.2;\n',
  region: `${changed}\n${body}`,
  after: 'export { total };\n',
  cursor: changed.indexOf(')'),
  firstLine: 1,
  atStart: true,
  atEnd: true,
  events: [event],
  snippets: [],
};

/** The whole file as the region, for formats with a window of lines. */
const wide: EditPromptInput = {
  ...input,
  before: '',
  region: `const TAX = 0.2;\n${changed}\n${body}export { total };\n`,
  after: '',
  cursor: 'const TAX = 0.2;\n'.length + input.cursor,
  firstLine: 0,
};

const wanted = `${changed}\n  return price * qty;\n}\n`;

const format = (name: string): EditFormat => {
  const found = editFormatNamed(name);
  if (found === undefined) throw new Error(`no format ${name}`);
  return found;
};

const textOf = (name: string, given: EditPromptInput): string => {
  const prompt = format(name).render(given);
  return 'text' in prompt ? prompt.text : (prompt.messages.at(-1)?.content ?? '');
};

describe('prompts, byte for byte', () => {
  it('zeta-1', () => {
    expect(textOf('zeta-1', input)).toBe(
      '### Instruction:\nYou are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.\n\n### User Edits:\n\nUser edited src/cart.ts:\n```diff\n@@ -1,4 +1,4 @@\n const TAX = 0.2;\n-function total(price: number) {\n+function total(price: number, qty: number) {\n   return price;\n }\n\n```\n\n### User Excerpt:\n\n```src/cart.ts\n<|start_of_file|>\nconst TAX = 0.2;\n<|editable_region_start|>\nfunction total(price: number, qty: number<|user_cursor_is_here|>) {\n  return price;\n}\n<|editable_region_end|>\nexport { total };\n\n```\n\n### Response:\n',
    );
  });

  const zeta2Head =
    '<[fim-suffix]>export { total };\n<[fim-prefix]><filename>edit_history\n--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -1,4 +1,4 @@\n const TAX = 0.2;\n-function total(price: number) {\n+function total(price: number, qty: number) {\n   return price;\n }\n\n<filename>src/cart.ts\nconst TAX = 0.2;\n';

  it('zeta-2', () => {
    expect(textOf('zeta-2', input)).toBe(
      `${zeta2Head}<<<<<<< CURRENT\nfunction total(price: number, qty: number<|user_cursor|>) {\n  return price;\n}\n=======\n<[fim-middle]>`,
    );
  });

  it('zeta-2.1', () => {
    expect(textOf('zeta-2.1', input)).toBe(
      `${zeta2Head}<|marker_1|>function total(price: number, qty: number<|user_cursor|>) {\n  return price;\n}\n<|marker_2|>\n<[fim-middle]>`,
    );
  });

  it('sweep-v1', () => {
    expect(textOf('sweep-v1', wide)).toBe(
      '<|file_sep|>src/cart.ts.diff\noriginal:\nconst TAX = 0.2;\nfunction total(price: number) {\n  return price;\n}\nupdated:\nconst TAX = 0.2;\nfunction total(price: number, qty: number) {\n  return price;\n}\n<|file_sep|>original/src/cart.ts\nconst TAX = 0.2;\nfunction total(price: number) {\n  return price;\n}\nexport { total };\n<|file_sep|>current/src/cart.ts\nconst TAX = 0.2;\nfunction total(price: number, qty: number) {\n  return price;\n}\nexport { total };\n<|file_sep|>updated/src/cart.ts\n',
    );
  });

  it('sweep-v2, from the current window on', () => {
    const text = textOf('sweep-v2', wide);
    expect(text.slice(text.indexOf('<|file_sep|>current/'))).toBe(
      '<|file_sep|>current/src/cart.ts:1:5\nconst TAX = 0.2;\nfunction total(price: number, qty: number<|cursor|>) {\n  return price;\n}\nexport { total };\n<|file_sep|>updated/src/cart.ts:1:5\nconst TAX = 0.2;\n',
    );
    expect(text).toContain('<|file_sep|>src/cart.ts:1:4\noriginal:\nconst TAX = 0.2;\n');
    expect(text).toContain(
      '<|file_sep|>original/src/cart.ts:1:5\nconst TAX = 0.2;\nfunction total(price: number) {\n',
    );
  });

  it('mercury', () => {
    expect(textOf('mercury', input)).toBe(
      '<|recently_viewed_code_snippets|>\n<|/recently_viewed_code_snippets|>\n<|current_file_content|>\ncurrent_file_path: src/cart.ts\nconst TAX = 0.2;\n<|code_to_edit|>\nfunction total(price: number, qty: number<|cursor|>) {\n  return price;\n}\n<|/code_to_edit|>\nexport { total };\n<|/current_file_content|>\n<|edit_diff_history|>\n--- a/src/cart.ts\n+++ b/src/cart.ts\n@@ -1,4 +1,4 @@\n const TAX = 0.2;\n-function total(price: number) {\n+function total(price: number, qty: number) {\n   return price;\n }\n<|/edit_diff_history|>\n',
    );
  });

  it('instinct, after its sentence', () => {
    const text = textOf('instinct', wide);
    expect(text.slice(text.indexOf('\n\n### Context:'))).toBe(
      '\n\n### Context:\n\n\n### User Edits:\n\nUser edited file "src/cart.ts"\n\n```diff\n@@ -1,4 +1,4 @@\n const TAX = 0.2;\n-function total(price: number) {\n+function total(price: number, qty: number) {\n   return price;\n }\n```\n\n### User Excerpt:\nsrc/cart.ts\n\n<|editable_region_start|>\nconst TAX = 0.2;\nfunction total(price: number, qty: number<|user_cursor_is_here|>) {\n  return price;\n}\nexport { total };\n\n<|editable_region_end|>```\n### Response:',
    );
  });

  it('chat', () => {
    expect(textOf('chat', input)).toBe(
      '<edit_history>\n--- src/cart.ts\n+++ src/cart.ts\n@@ -2,1 +2,1 @@\n-function total(price: number) {\n+function total(price: number, qty: number) {\n</edit_history>\n<file path="src/cart.ts">\nconst TAX = 0.2;\n<region>\nfunction total(price: number, qty: number<|cursor|>) {\n  return price;\n}\n</region>\nexport { total };\n</file>\n',
    );
  });

  it('marks an accepted suggestion for Zeta 2, and names other files in their own way', () => {
    const snippets = [{ path: 'src/tax.ts', text: 'export const TAX = 1;', source: 'imports' }];
    const given = { ...input, snippets, events: [{ ...event, accepted: true }] };
    expect(textOf('zeta-2', given)).toContain(
      '<[fim-prefix]><filename>src/tax.ts\nexport const TAX = 1;\n\n<filename>edit_history\n// User accepted prediction:\n--- a/src/cart.ts\n',
    );
    expect(textOf('sweep-v1', given)).toContain(
      '<|file_sep|>src/tax.ts\nexport const TAX = 1;\n<|file_sep|>src/cart.ts.diff\n',
    );
    expect(textOf('mercury', given)).toContain(
      '<|recently_viewed_code_snippet|>\ncode_snippet_file_path: src/tax.ts\nexport const TAX = 1;\n<|/recently_viewed_code_snippet|>\n<|/recently',
    );
    expect(textOf('instinct', given)).toContain(
      '### Context:\n<|context_file|>: src/tax.ts\n<|snippet|>\nexport',
    );
  });

  it('cuts the region of Zeta 2.1 into blocks at blank lines and after sixteen lines', () => {
    const paragraph = 'a();\nb();\nc();\nd();\ne();\nf();\n\n';
    const long = Array.from({ length: 15 }, (_, line) => `call(${line});\n`).join('');
    const region = `${paragraph}${paragraph}${long}  }\n  }\nlast();\n`;
    const text = textOf('zeta-2.1', { ...input, region, cursor: 0 });
    const blocks = text.slice(text.indexOf('<|marker_1|>')).split(/<\|marker_\d\|>/);
    expect(blocks.map((block) => block.split('\n').length - 1)).toEqual([0, 7, 7, 17, 1, 1]);
  });

  it('shortens a long change for Sweep in the middle', () => {
    const long = Array.from({ length: 90 }, (_, line) => `line ${line}\n`).join('');
    const text = textOf('sweep-v1', { ...wide, events: [{ ...event, before: '', after: long }] });
    expect(text).toContain('updated:\nline 0\n');
    expect(text).toContain('line 18\n...\nline 71\n');
    expect(text).not.toContain('line 40\n');
  });

  it('shows Sweep the window as it is when the last edit is not in it', () => {
    const text = textOf('sweep-v1', { ...wide, events: [{ ...event, line: 400 }] });
    const window = wide.region;
    expect(text).toContain(`original/src/cart.ts\n${window}<|file_sep|>current/src/cart.ts\n${window}`);
  });

  it('begins the answer of Sweep v2 with one line after lines were added above the cursor', () => {
    const added = { ...event, before: 'const TAX = 0.2;\n', after: 'const TAX = 0.2;\nfunction a() {\n' };
    const region = 'const TAX = 0.2;\nfunction a() {\n  b();\n  c();\n';
    const text = textOf('sweep-v2', { ...wide, region, cursor: region.length - 2, events: [added] });
    expect(text.endsWith('updated/src/cart.ts:1:4\nconst TAX = 0.2;\n')).toBe(true);
  });
});

describe('answers', () => {
  const wideWanted = `const TAX = 0.2;\n${wanted}export { total };\n`;

  it.each([
    ['zeta-1', input, `<|editable_region_start|>\n${wanted}<|editable_region_end|>`, wanted],
    ['zeta-1', input, `<|editable_region_start|>\n${wanted}`, wanted],
    ['zeta-1', input, wanted.trimEnd(), wanted],
    ['zeta-2', input, `${wanted}>>>>>>> UPDATED\n`, wanted],
    ['zeta-2', input, wanted, wanted],
    ['zeta-2.1', input, `<|marker_1|>${wanted}<|marker_2|><[end▁of▁sentence]>`, wanted],
    ['sweep-v1', wide, wideWanted, wideWanted],
    ['sweep-v2', wide, `${wanted}export { total };\n`, wideWanted],
    ['mercury', input, `\`\`\`\n${wanted}\`\`\``, wanted],
    ['mercury', input, `\`\`\`ts\n<|code_to_edit|>\n${wanted}<|/code_to_edit|>\n\`\`\``, wanted],
    ['instinct', wide, wideWanted, wideWanted],
    ['chat', input, `<region>\n${wanted}</region>`, wanted],
    ['chat', input, `<think>so</think>\n<region>\n${wanted}</region>\n`, wanted],
    ['chat', input, `\`\`\`ts\n${wanted}\`\`\``, wanted],
  ])('%s: the region as it shall be', (name, given, answer, text) => {
    expect(format(name).parse(answer, given, true)).toEqual({ kind: 'region', text });
  });

  it.each([
    ['zeta-2', 'NO_EDITS\n>>>>>>> UPDATED\n'],
    ['zeta-2.1', '<|marker_1|><|marker_1|>'],
    ['mercury', '```\nNone\n```'],
    ['mercury', 'None'],
    ['chat', 'NO_EDIT'],
    ['chat', '<region>\nNO_EDIT\n</region>'],
  ])('%s: no edit', (name, answer) => {
    expect(format(name).parse(answer, input, true)).toEqual({ kind: 'no-edit' });
  });

  it.each([
    ['zeta-1', '<|editable_region_start|>\na\n<|editable_region_start|>\nb'],
    ['zeta-1', 'a\n### Response:\nb'],
    ['zeta-2', 'KEEP_PREVIOUS'],
    ['zeta-2', `<filename>src/cart.ts\n${wanted}`],
    ['zeta-2', `${wanted}=======\n${wanted}`],
    ['zeta-2.1', wanted],
    ['zeta-2.1', `<|marker_1|>${wanted}`],
    ['zeta-2.1', `<|marker_2|>${wanted}<|marker_1|>`],
    ['zeta-2.1', `<|marker_1|>${wanted}<|marker_9|>`],
    ['sweep-v1', `<|editable_region_start|>\n${wanted}`],
    ['sweep-v2', ''],
    ['sweep-v2', `<|fim_middle|>${wanted}`],
    ['mercury', '<|edit_diff_history|>\n'],
    ['instinct', 'a\n### Response:\nb'],
    ['chat', 'I would rename it.'],
    ['chat', `<region>\n${wanted}`],
    ['chat', `<region>\n<edit_history>\n</region>`],
  ])('%s: not in the format: %j', (name, answer) => {
    expect(format(name).parse(answer, wide, true)).toMatchObject({ kind: 'wrong' });
  });

  it.each([
    ['zeta-1', '<|user_cursor_is_here|>', `<|editable_region_start|>\n${wanted}`, input],
    ['zeta-2', '<|user_cursor|>', wanted, input],
    ['zeta-2.1', '<|user_cursor|>', `<|marker_1|>${wanted}<|marker_2|>`, input],
    ['chat', '<|cursor|>', `<region>\n${wanted}</region>`, input],
  ])('%s: the cursor where the model puts it', (name, tag, answer, given) => {
    const parsed = format(name).parse(answer.replace('* qty', `* qty${tag}`), given, true);
    expect(parsed).toEqual({ kind: 'region', text: wanted, cursor: wanted.indexOf('* qty') + 5 });
  });

  it('replaces only the blocks between the first and the last tag of Zeta 2.1', () => {
    const paragraph = 'a();\nb();\nc();\nd();\ne();\nf();\n\n';
    const region = paragraph.repeat(3);
    const answer = '<|marker_2|>new();\n<|marker_3|>';
    expect(format('zeta-2.1').parse(answer, { ...input, region }, true)).toEqual({
      kind: 'region',
      text: `${paragraph}new();\n${paragraph}`,
    });
  });

  it('keep the missing line end at the end of a document', () => {
    const region = 'a\nb';
    const given = { ...input, region, after: '', cursor: 0 };
    for (const each of editFormats.filter(({ name }) => !['chat', 'zeta-2.1'].includes(name)))
      expect([each.name, each.parse('a\nb\n', given, true)]).toEqual([
        each.name,
        { kind: 'region', text: 'a\nb' },
      ]);
  });
});

describe('the format of a model', () => {
  it.each([
    ['zed-industries/zeta-2.1', 'zeta-2.1'],
    ['zeta2.1', 'zeta-2.1'],
    ['zeta_2_1-Q4_K_M', 'zeta-2.1'],
    ['zed-industries/zeta-2', 'zeta-2'],
    ['zeta2', 'zeta-2'],
    ['zeta-2.Q4_K_M.gguf', 'zeta-2'],
    ['zed-industries/zeta', 'zeta-1'],
    ['zeta:latest', 'zeta-1'],
    ['sweepai/sweep-next-edit-0.5B', 'sweep-v1'],
    ['sweep-next-edit-1.5b.q8_0.v2.gguf', 'sweep-v1'],
    ['sweepai/sweep-next-edit-v2-7B', 'sweep-v2'],
    ['mercury-edit-2', 'mercury'],
    ['continuedev/instinct', 'instinct'],
    ['Qwen/Qwen3-Coder-30B-A3B-Instruct', undefined],
    ['zetascale-7b', undefined],
  ])('%s', (model, name) => {
    expect(findEditFormat(model)?.name).toBe(name);
  });

  it('has a name of its own in each', () => {
    expect(new Set(editFormats.map(({ name }) => name)).size).toBe(editFormats.length);
  });
});
