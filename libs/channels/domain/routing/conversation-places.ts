import type { Place } from './conversation.js';

const KEPT_MS = 600_000;
const PLACES_MAX = 50_000;

/** Where conversations were answered within the last ten minutes; of too many the longest silent are forgotten. */
export class ConversationPlaces {
  private readonly places = new Map<string, { readonly place: Place; readonly untilMs: number }>();

  /** @param nowMs monotonic milliseconds */
  find(conversation: string, nowMs: number): Place | null {
    const known = this.places.get(conversation);
    return known === undefined || known.untilMs <= nowMs ? null : known.place;
  }

  remember(conversation: string, place: Place, nowMs: number): void {
    this.places.delete(conversation);
    this.places.set(conversation, { place, untilMs: nowMs + KEPT_MS });
    if (this.places.size <= PLACES_MAX) return;
    for (const oldest of this.places.keys()) {
      this.places.delete(oldest);
      return;
    }
  }
}
