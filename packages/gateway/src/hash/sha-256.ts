/** The part of `node:crypto` that is used. It is not imported, because edge platforms do not have it. */
interface NodeCrypto {
  createHash(algorithm: 'sha256'): { update(bytes: Uint8Array): { digest(): Uint8Array } };
}

const { process: host } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
const node = host?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined;

/** SHA-256. In Node it is computed synchronously: `crypto.subtle` uses another thread, which takes longer than the hash. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (node !== undefined) return node.createHash('sha256').update(bytes).digest();
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** SHA-256 of `text` in UTF-8, as 64 hexadecimal digits. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
