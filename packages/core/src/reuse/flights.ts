import type { CursorPosition } from '../domain/cursor-position';
import { typedSince, type Anchor } from './anchor';
import type { Flight } from './flight';

/** How a flight stands to a place: what was typed since it began, or why it is of no use there. */
export type Verdict =
  | { readonly kind: 'agrees'; readonly typed: string }
  | { readonly kind: 'disagrees' }
  | { readonly kind: 'elsewhere' };

/** The streams in flight of one engine. */
export class Flights {
  readonly #flights = new Set<Flight>();

  get size(): number {
    return this.#flights.size;
  }

  add(flight: Flight): void {
    this.#flights.add(flight);
  }

  delete(flight: Flight): void {
    this.#flights.delete(flight);
  }

  /** Flights of a document, oldest first. */
  of(uri: string): Flight[] {
    return [...this.#flights].filter((flight) => flight.answer.anchor.uri === uri);
  }

  all(): Flight[] {
    return [...this.#flights];
  }

  /** The flight whose stream the text at `place` can still use, with what was typed since; the least typed first. */
  agreeing(place: CursorPosition, scope: string): { flight: Flight; typed: string } | undefined {
    let best: { flight: Flight; typed: string } | undefined;
    for (const flight of this.of(place.uri)) {
      if (flight.answer.state !== 'open' || flight.answer.anchor.scope !== scope) continue;
      const verdict = judge(flight, place);
      if (verdict.kind === 'agrees' && (best === undefined || verdict.typed.length < best.typed.length)) {
        best = { flight, typed: verdict.typed };
      }
    }
    return best;
  }
}

/** Compares a flight with the text at `place`. */
export function judge(flight: Flight, place: CursorPosition): Verdict {
  const { answer } = flight;
  const typed = typedSince(answer.anchor, place);
  if (typed !== undefined)
    return answer.agreesWith(typed) ? { kind: 'agrees', typed } : { kind: 'disagrees' };
  if (flight.ahead !== undefined) {
    const towards = typedSince(flight.ahead.anchor, place);
    if (towards !== undefined && flight.ahead.text.startsWith(towards)) return { kind: 'elsewhere' };
  }
  return { kind: anchorStands(answer.anchor, place) ? 'elsewhere' : 'disagrees' };
}

/** Whether the anchor's text still stands before or after the cursor, so that only the cursor moved away. */
function anchorStands(anchor: Anchor, place: CursorPosition): boolean {
  const { prefix, suffix } = place.cursor;
  const line = anchor.before.slice(anchor.before.lastIndexOf('\n') + 1);
  const seam = line + anchor.after.slice(0, 64);
  return seam.trim() !== '' && (prefix + suffix).includes(seam);
}
