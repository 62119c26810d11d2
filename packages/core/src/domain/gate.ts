/** Whether text of a document may leave the machine; if not, the rule that forbids it. */
export type GateVerdict = { readonly admitted: true } | { readonly admitted: false; readonly rule: string };

/**
 * Controls which text leaves the machine. Every text of a prompt, of the current document and of each snippet, passes through it.
 * Node hosts add ignore files and secret rules; without one, core's deny list and special-token rule still apply.
 */
export interface ContentGate {
  /** Whether any text of the document at `uri` may leave. */
  admits(uri: string): GateVerdict | Promise<GateVerdict>;
  /** Returns `text` with secrets replaced by a mask and no other change. */
  mask(text: string, uri: string): string | Promise<string>;
}
