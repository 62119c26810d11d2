/** Whether text of a document may leave the machine; when not, the name of the rule that says so. */
export type GateVerdict = { readonly admitted: true } | { readonly admitted: false; readonly rule: string };

/**
 * The one way out. Every text that goes into a prompt, of the current document and of each snippet, passes through it.
 * Node hosts plug in ignore files and secret rules; without one the core's deny list and sentinel rule still hold.
 */
export interface ContentGate {
  /** May anything of the document at `uri` leave? */
  admits(uri: string): GateVerdict | Promise<GateVerdict>;
  /** `text` as it may leave: secrets replaced by a mask, everything else untouched. */
  mask(text: string, uri: string): string | Promise<string>;
}
