import type { StickyTarget } from './affinity-key.js';

const KEPT_MS = 600_000;
const TARGETS_MAX = 50_000;

/** Where conversations were answered within the last ten minutes; of too many the longest silent are forgotten. */
export class StickyTargets {
  private readonly targets = new Map<string, { readonly place: StickyTarget; readonly untilMs: number }>();

  /** @param nowMs monotonic milliseconds */
  find(conversation: string, nowMs: number): StickyTarget | null {
    const known = this.targets.get(conversation);
    return known === undefined || known.untilMs <= nowMs ? null : known.place;
  }

  remember(conversation: string, place: StickyTarget, nowMs: number): void {
    this.targets.delete(conversation);
    this.targets.set(conversation, { place, untilMs: nowMs + KEPT_MS });
    if (this.targets.size <= TARGETS_MAX) return;
    for (const oldest of this.targets.keys()) {
      this.targets.delete(oldest);
      return;
    }
  }
}
