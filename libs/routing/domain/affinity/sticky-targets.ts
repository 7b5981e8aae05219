import type { StickyTarget } from './affinity-key.js';

const TTL_MS = 600_000;
/** What providers say of their caches of prompts, from one read to the next. */
const WARM_MS = 300_000;
const TARGETS_MAX = 50_000;

/** A target, and whether its provider has answered so recently that it keeps a cache of the prompt. */
interface FoundTarget {
  readonly target: StickyTarget;
  readonly isWarm: boolean;
}

/** Sticky targets by affinity key, for ten minutes after the last answer; the least recently answered is evicted. */
export class StickyTargets {
  private readonly targets = new Map<string, { readonly target: StickyTarget; readonly atMs: number }>();

  /** @param nowMs monotonic milliseconds */
  find(affinityKey: string, nowMs: number): FoundTarget | null {
    const known = this.targets.get(affinityKey);
    if (known === undefined || nowMs >= known.atMs + TTL_MS) return null;
    return { target: known.target, isWarm: nowMs < known.atMs + WARM_MS };
  }

  remember(affinityKey: string, target: StickyTarget, nowMs: number): void {
    this.targets.delete(affinityKey);
    this.targets.set(affinityKey, { target, atMs: nowMs });
    if (this.targets.size <= TARGETS_MAX) return;
    for (const oldest of this.targets.keys()) {
      this.targets.delete(oldest);
      return;
    }
  }
}
