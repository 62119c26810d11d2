import type { CursorPosition } from '../domain/cursor-position';
import { typedSince, type Anchor } from './anchor';
import type { InflightRequest } from './inflight-request';

/** A request that a position can use, and what was typed since it started. */
export interface UsableRequest {
  readonly request: InflightRequest;
  readonly typed: string;
}

/** How a request relates to a position: `elsewhere` when only the cursor has moved, so that it may still become useful. */
export type Relation =
  | { readonly kind: 'agrees'; readonly typed: string }
  | { readonly kind: 'disagrees' }
  | { readonly kind: 'elsewhere' };

interface RelatedRequest {
  readonly request: InflightRequest;
  readonly relation: Relation;
}

/** The requests in flight of one engine, within its limits. */
export class InflightRequests {
  readonly #requests = new Set<InflightRequest>();
  readonly #maxPerDocument: number;
  readonly #max: number;

  /** @param limits - how many may run at once: for one document, and in all */
  constructor(limits: { readonly maxInFlightPerDocument: number; readonly maxInFlight: number }) {
    this.#maxPerDocument = limits.maxInFlightPerDocument;
    this.#max = limits.maxInFlight;
  }

  add(request: InflightRequest): void {
    this.#requests.add(request);
  }

  delete(request: InflightRequest): void {
    this.#requests.delete(request);
  }

  /**
   * The request that the text at `position` can use; of several the one with the least typed since.
   *
   * @param guess - only one whose answer may be a guess
   */
  find(position: CursorPosition, scope: string, guess: boolean): UsableRequest | undefined {
    return usableOf(this.#related(position), scope, guess);
  }

  /**
   * Compares the requests of the document with its text: aborts those it disagrees with, and tells the usable one (see
   * {@link find}) what was typed.
   */
  reconcile(position: CursorPosition, scope: string, guess: boolean): UsableRequest | undefined {
    const related = this.#related(position);
    const usable = usableOf(related, scope, guess);
    for (const { request, relation } of related)
      if (relation.kind === 'disagrees') request.abort('text-changed');
    usable?.request.expect(usable.typed);
    return usable;
  }

  /** Aborts the oldest requests of the document and of all, speculative ones first, so that one more may start. */
  makeRoom(uri: string): void {
    const abort = (requests: readonly InflightRequest[], max: number) => {
      const speculativeFirst = requests.toSorted(
        (one, other) => Number(other.speculation !== undefined) - Number(one.speculation !== undefined),
      );
      for (const request of speculativeFirst.slice(0, Math.max(0, requests.length - max + 1)))
        request.abort('replaced');
    };
    abort(this.#of(uri), this.#maxPerDocument);
    abort([...this.#requests], this.#max);
  }

  /** Aborts every request. */
  dispose(): void {
    for (const request of this.#requests) request.abort('disposed');
  }

  #related(position: CursorPosition): readonly RelatedRequest[] {
    return this.#of(position.uri).map((request) => ({ request, relation: relate(request, position) }));
  }

  /** Requests of a document, oldest first. */
  #of(uri: string): readonly InflightRequest[] {
    return [...this.#requests].filter(({ text }) => text.anchor.uri === uri);
  }
}

/** Of the streams of `scope` that agree, the one with the least typed since. */
function usableOf(
  related: readonly RelatedRequest[],
  scope: string,
  guess: boolean,
): UsableRequest | undefined {
  let best: UsableRequest | undefined;
  for (const { request, relation } of related) {
    if (relation.kind !== 'agrees' || request.text.state !== 'streaming') continue;
    if (request.text.anchor.scope !== scope || (guess && !request.text.guess)) continue;
    if (best === undefined || relation.typed.length < best.typed.length)
      best = { request, typed: relation.typed };
  }
  return best;
}

/** Compares a request with the text at `position`. */
export function relate({ text, speculation }: InflightRequest, position: CursorPosition): Relation {
  const typed = typedSince(text.anchor, position);
  if (typed !== undefined) return text.agreesWith(typed) ? { kind: 'agrees', typed } : { kind: 'disagrees' };
  if (speculation !== undefined) {
    const accepted = typedSince(speculation.anchor, position);
    if (accepted !== undefined && speculation.text.startsWith(accepted)) return { kind: 'elsewhere' };
  }
  return { kind: isPresent(text.anchor, position) ? 'elsewhere' : 'disagrees' };
}

/** Whether the anchor's text is still near the cursor. */
function isPresent({ before, after }: Anchor, { cursor: { prefix, suffix } }: CursorPosition): boolean {
  const seam = before.slice(before.lastIndexOf('\n') + 1) + after.slice(0, 64);
  return seam.trim() !== '' && (prefix + suffix).includes(seam);
}
