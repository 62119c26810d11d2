import type { ContentGate } from '../domain/gate';

export interface GateOptions {
  /** What the host adds: ignore files, secret rules. */
  readonly plugged?: ContentGate | undefined;
}

/** The one function everything that leaves passes through. */
export function createGate({ plugged }: GateOptions = {}): ContentGate {
  return {
    admits: (uri) => plugged?.admits(uri) ?? { admitted: true },
    mask: (text, uri) => plugged?.mask(text, uri) ?? text,
  };
}
