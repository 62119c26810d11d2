/** The line of three marks, or a few more, that a fenced block of Markdown begins and ends with; a longer one is a rule. */
const fence = /^[ \t]{0,80}(`{3,5}|~{3,5})(?![`~])/;

/** Whether `line` is a fence, or can become one while it is not `whole`; `undefined` when more of it must be read. */
export function isFence(line: string, whole: boolean): boolean | undefined {
  if (!whole && /^[ \t]{0,80}(`{0,5}|~{0,5})$/.test(line)) return undefined;
  return fence.test(line);
}
