import type { TokenUsage } from '#core';
import type { StickyTarget } from './affinity-key.js';

const TTL_MS = 600_000;
/** What providers say of their caches of prompts, from one read to the next. */
const WARM_MS = 300_000;
const TARGETS_MAX = 50_000;
/** A cached prompt is worth its write where at least this share of the one before is read. */
const READ_SHARE_MIN = 0.25;
/** Marked prompts in a row that read less; a provider may lose one. */
const MISSES_MAX = 2;

/** A target, and whether it is worth to cache a prompt there: it has answered lately, and reads what it cached. */
interface FoundTarget {
  readonly target: StickyTarget;
  readonly isWarm: boolean;
}

interface KnownTarget {
  readonly target: StickyTarget;
  readonly atMs: number;
  /** Tokens of the last prompt that was marked for the cache; null: none that is still there. */
  markedTokens: number | null;
  misses: number;
}

/** Sticky targets by affinity key, for ten minutes after the last answer; the least recently answered is evicted. */
export class StickyTargets {
  private readonly targets = new Map<string, KnownTarget>();

  /** @param nowMs monotonic milliseconds */
  find(affinityKey: string, nowMs: number): FoundTarget | null {
    const known = this.targets.get(affinityKey);
    if (known === undefined || nowMs >= known.atMs + TTL_MS) return null;
    return { target: known.target, isWarm: nowMs < known.atMs + WARM_MS && known.misses < MISSES_MAX };
  }

  remember(affinityKey: string, target: StickyTarget, nowMs: number): void {
    const known = this.targets.get(affinityKey);
    const isSame = known !== undefined && isEqual(known.target, target);
    this.targets.delete(affinityKey);
    this.targets.set(affinityKey, {
      target,
      atMs: nowMs,
      markedTokens: isSame && nowMs < known.atMs + WARM_MS ? known.markedTokens : null,
      misses: isSame ? known.misses : 0,
    });
    if (this.targets.size <= TARGETS_MAX) return;
    for (const oldest of this.targets.keys()) {
      this.targets.delete(oldest);
      return;
    }
  }

  /** The target has answered a marked prompt: what it read of the one before it. */
  noteCache(affinityKey: string, target: StickyTarget, { promptTokens, cachedTokens }: CacheUsage): void {
    const known = this.targets.get(affinityKey);
    if (known === undefined || !isEqual(known.target, target)) return;
    const { markedTokens } = known;
    if (markedTokens !== null) known.misses = cachedTokens < READ_SHARE_MIN * markedTokens ? known.misses + 1 : 0;
    known.markedTokens = promptTokens;
  }
}

type CacheUsage = Pick<TokenUsage, 'promptTokens' | 'cachedTokens'>;

function isEqual(one: StickyTarget, { channelId, credentialId }: StickyTarget): boolean {
  return one.channelId === channelId && one.credentialId === credentialId;
}
