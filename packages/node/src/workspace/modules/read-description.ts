import { readFile, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';

/** How long a description, or its absence, is cached, in milliseconds. */
const trustedMs = 2_000;
/** Larger ones are not read, in bytes. */
const maxBytes = 1_000_000;

/** Reads project descriptions and caches them for a moment. */
export function descriptionReader(): (path: string) => Promise<string | undefined> {
  const known = new LRUCache<string, { readonly text: Promise<string | undefined> }>({
    max: 2_000,
    ttl: trustedMs,
  });
  return (path) => {
    const entry = known.get(path) ?? { text: readText(path) };
    if (!known.has(path)) known.set(path, entry);
    return entry.text;
  };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    return status.isFile() && status.size <= maxBytes ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
