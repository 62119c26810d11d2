/** The line of three to five marks around a Markdown code block; a longer line is a rule. */
const fence = /^[ \t]{0,80}(`{3,5}|~{3,5})(?![`~])/;

/** Whether `line` is a fence; `undefined` when it is not `whole` and may become one. */
export function isFence(line: string, whole: boolean): boolean | undefined {
  if (!whole && /^[ \t]{0,80}(`{0,5}|~{0,5})$/.test(line)) return undefined;
  return fence.test(line);
}
