/**
 * Applies `css` to a document or shadow root until the returned function is called. Uses a constructable style sheet, which a
 * page's policy against inline styles allows; browsers without them get a style element with `nonce`. Applied once
 * for all callers.
 */
export function adoptStyle(root: Document | ShadowRoot, css: string, nonce: string | undefined): () => void {
  const shared = applied.get(root) ?? new Map<string, Applied>();
  applied.set(root, shared);
  const entry = shared.get(css) ?? { users: 0, remove: apply(root, css, nonce) };
  shared.set(css, entry);
  entry.users++;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (--entry.users > 0) return;
    shared.delete(css);
    entry.remove();
  };
}

interface Applied {
  users: number;
  readonly remove: () => void;
}

const applied = new WeakMap<Document | ShadowRoot, Map<string, Applied>>();

function apply(root: Document | ShadowRoot, css: string, nonce: string | undefined): () => void {
  const view = (root instanceof Document ? root : root.ownerDocument).defaultView;
  if (view !== null && 'adoptedStyleSheets' in root && 'replaceSync' in view.CSSStyleSheet.prototype) {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }
  const owner = root instanceof Document ? root : root.ownerDocument;
  const element = owner.createElement('style');
  if (nonce !== undefined) element.nonce = nonce;
  element.textContent = css;
  (root instanceof Document ? root.head : root).append(element);
  return () => element.remove();
}
