/**
 * The part of the web platform that the core uses, and nothing more: what browsers, workers, Node 20.19 and edge
 * runtimes share. Core is type-checked against this file alone, so a DOM or Node type cannot slip in.
 * It is not published: in a consumer's program the names resolve to its own DOM or Node types.
 */
declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { stream?: boolean }): string;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class URL {
  constructor(url: string, base?: string);
  readonly host: string;
  readonly hostname: string;
  readonly origin: string;
  readonly protocol: string;
  pathname: string;
  search: string;
  readonly searchParams: { keys(): Iterable<string> };
  readonly username: string;
  readonly password: string;
  toString(): string;
}
declare const performance: { now(): number };
declare function setTimeout(callback: () => void, delayMs?: number): unknown;
declare function clearTimeout(handle: unknown): void;
declare function fetch(url: string, init?: unknown): Promise<unknown>;
