/** A copy of `text` that shares no memory with the string it was cut from: a slice keeps the whole document alive. */
export function detach(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
