import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate, GateVerdict } from '../domain/gate';
import type { Snippet } from '../domain/prompt';
import { snippetUri } from './document-path';
import type { SnippetReason } from './stable-snippets';

/** Snippets by the gate's verdict on their documents. */
export interface Admission {
  readonly admitted: readonly Snippet[];
  readonly denied: readonly SnippetReason[];
}

/** Returns a function that sorts snippets by `gate.admits`, which it calls once per document. `document` resolves relative paths. */
export function snippetAdmission(
  gate: ContentGate,
  document: DocumentSnapshot,
): (snippets: readonly Snippet[]) => Promise<Admission> {
  const verdicts = new Map<string, GateVerdict | Promise<GateVerdict>>();
  return async (snippets) => {
    const admitted: Snippet[] = [];
    const denied: SnippetReason[] = [];
    for (const snippet of snippets) {
      const uri = snippetUri(snippet, document);
      const pending = verdicts.get(uri) ?? gate.admits(uri);
      verdicts.set(uri, pending);
      const verdict = pending instanceof Promise ? await pending : pending;
      if (verdict.admitted) admitted.push(snippet);
      else denied.push({ snippet, why: `denied by the gate: ${verdict.rule}` });
    }
    return { admitted, denied };
  };
}
