import type { ScriptedServer } from '@org/completion-testing/server';

/** The model of next edits that the tests name: it is asked in the format `sweep-v1`, and answers with the whole region. */
export const editModel = 'sweep-next-edit-1.5B';

/** A model server that completes nothing, and makes of each region what `edit` says. */
export function answerEdits(
  { server }: ScriptedServer,
  edit: (region: string) => string,
  complete: (prompt: string) => string = () => '',
): { readonly asked: () => number } {
  let asked = 0;
  server.configure({
    model: ({ prompt, body }) => {
      if (body['model'] !== editModel) return { text: complete(prompt), tokenChars: 1_000 };
      asked++;
      const [, region = ''] =
        /<\|file_sep\|>current\/[^\n]*\n([^]*)\n<\|file_sep\|>updated\//.exec(prompt) ?? [];
      return { text: edit(region), tokenChars: 1_000 };
    },
  });
  return { asked: () => asked };
}
