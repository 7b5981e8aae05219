import type { StickyTarget } from './affinity-key.js';

const TTL_MS = 600_000;
const TARGETS_MAX = 50_000;

/** Sticky targets by affinity key, for ten minutes after the last answer; the least recently answered is evicted. */
export class StickyTargets {
  private readonly targets = new Map<string, { readonly target: StickyTarget; readonly untilMs: number }>();

  /** @param nowMs monotonic milliseconds */
  find(affinityKey: string, nowMs: number): StickyTarget | null {
    const known = this.targets.get(affinityKey);
    return known === undefined || known.untilMs <= nowMs ? null : known.target;
  }

  remember(affinityKey: string, target: StickyTarget, nowMs: number): void {
    this.targets.delete(affinityKey);
    this.targets.set(affinityKey, { target, untilMs: nowMs + TTL_MS });
    if (this.targets.size <= TARGETS_MAX) return;
    for (const oldest of this.targets.keys()) {
      this.targets.delete(oldest);
      return;
    }
  }
}
