import type { ContextQuery, ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';

/** What a host hands over by itself; the source's name is put to it. */
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

/** Definitions and types of the names around the cursor, as the host's language server knows them. */
export const definitions = (offer: Offer): ContextSource => offered('definitions', offer);

/** Problems the host shows near the cursor, in words. */
export const diagnostics = (offer: Offer): ContextSource => offered('diagnostics', offer);

/** The clipboard's text. Nobody has it sent unless a host puts this source in. */
export const clipboard = (read: () => string | Promise<string>): ContextSource =>
  offered('clipboard', async () => {
    const text = await read();
    return text.trim() === '' ? [] : [{ path: 'clipboard', text }];
  });
