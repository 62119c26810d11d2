/** The part of `node:crypto` that is used where it can be had without an import, which the edge does not have. */
interface NodeCrypto {
  createHash(algorithm: 'sha256'): { update(bytes: Uint8Array): { digest(): Uint8Array } };
}

const { process: host } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
const node = host?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined;

/** SHA-256. On Node at once: the web's own way goes through another thread, which takes longer than the hash. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (node !== undefined) return node.createHash('sha256').update(bytes).digest();
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
