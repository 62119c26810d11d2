import type { ContextQuery, ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';

/** A snippet that the host provides; the name of the source is added. */
export type OfferedSnippet = Omit<Snippet, 'source'>;
type Offer = (
  query: ContextQuery,
  signal: AbortSignal,
) => readonly OfferedSnippet[] | Promise<readonly OfferedSnippet[]>;

const offered = (name: string, offer: Offer): ContextSource => ({
  name,
  async find(query, { signal }) {
    return (await offer(query, signal)).map((snippet) => ({ ...snippet, source: name }));
  },
});

/** Creates a source of definitions and types of the names around the cursor, as a language server reports them. */
export const definitions = (offer: Offer): ContextSource => offered('definitions', offer);

/** Creates a source of diagnostics near the cursor, as text. */
export const diagnostics = (offer: Offer): ContextSource => offered('diagnostics', offer);

/** Creates a source of the clipboard's text. Sent only if the host adds this source. */
export const clipboard = (read: () => string | Promise<string>): ContextSource =>
  offered('clipboard', async () => {
    const text = await read();
    return text.trim() === '' ? [] : [{ path: 'clipboard', text }];
  });
