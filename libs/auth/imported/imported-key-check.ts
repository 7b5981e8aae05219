import { Injectable } from '@nestjs/common';
import { Clock, LeakyBuckets, LruMap, RoutifyError, clientBlockOf } from '#core';
import { importedKeyText } from '../domain/imported-key.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { ImportedDigests } from './imported-digests.js';

const MINUTE_MS = 60_000;
/** Different unknown keys that one network address may present in a minute. */
const GUESSES_PER_MINUTE = 60;
const ADDRESSES_MAX = 20_000;
const UNKNOWN_MS = 30_000;
const UNKNOWN_MAX = 10_000;
/** In keys times milliseconds: as many at once, and evenly from then on. */
const FULL = MINUTE_MS * GUESSES_PER_MINUTE;
const RULE = { burst: FULL - MINUTE_MS, leakPerMs: GUESSES_PER_MINUTE, max: FULL } as const;

/**
 * Whether a text that is no Routify key is that of an imported one. Relays allow keys that are short, so unknown ones are
 * counted by network address, whether the digests in memory refuse them or a look-up does. State of one gateway.
 */
@Injectable()
export class ImportedKeyCheck {
  /** Counted already: a client that repeats one wrong key does not guess. */
  private readonly unknown = new LruMap<string, number>(UNKNOWN_MAX);
  private readonly running = new Map<string, Promise<boolean>>();
  private readonly guesses: LeakyBuckets;

  constructor(
    private readonly imported: ImportedDigests,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {
    this.guesses = new LeakyBuckets(RULE, clock, ADDRESSES_MAX);
    imported.onAdded(() => {
      this.unknown.clear();
    });
  }

  /**
   * Whether the key is known. Concurrent callers with the same key share one look-up. Throws a 429 for an address with
   * too many unknown keys, also for a right one that is in no cache: else it could go on guessing.
   *
   * @param lookUp whether Postgres has the key
   */
  isKnown(presented: string, address: string | null, lookUp: () => Promise<boolean>): Promise<boolean> {
    const running = this.running.get(presented);
    if (running !== undefined) return running;
    const check = this.check(presented, address, lookUp).finally(() => this.running.delete(presented));
    this.running.set(presented, check);
    return check;
  }

  private async check(presented: string, address: string | null, lookUp: () => Promise<boolean>): Promise<boolean> {
    const text = importedKeyText(presented);
    if (text === null) return false;
    const current = await this.imported.current();
    if (current?.digests === null || this.isUnknown(presented)) return false;
    const block = clientBlockOf(address);
    const waitMs = this.guesses.waitMs(block);
    if (waitMs > 0) throw tooMany(waitMs);
    if (current === null) return this.lookUpCounted(presented, block, lookUp);
    const digests = this.hasher.digests(text);
    const isKnown = digests.some((digest) => current.digests?.mayHave(digest)) && (await lookUp());
    if (!isKnown) this.noteUnknown(presented, block);
    return isKnown;
  }

  /** Without the digests, a look-up counts from its beginning, so that many at once are bounded as well. */
  private async lookUpCounted(presented: string, block: string, lookUp: () => Promise<boolean>): Promise<boolean> {
    this.guesses.add(block, MINUTE_MS);
    let isKnown = true;
    try {
      isKnown = await lookUp();
    } finally {
      this.guesses.add(block, -MINUTE_MS);
    }
    if (!isKnown) this.noteUnknown(presented, block);
    return isKnown;
  }

  private isUnknown(presented: string): boolean {
    const untilMs = this.unknown.get(presented);
    return untilMs !== undefined && this.clock.monotonicMs() < untilMs;
  }

  private noteUnknown(presented: string, block: string): void {
    this.guesses.add(block, MINUTE_MS);
    this.unknown.set(presented, this.clock.monotonicMs() + UNKNOWN_MS);
  }
}

function tooMany(retryAfterMs: number): RoutifyError {
  return new RoutifyError(
    'rate_limit_exceeded',
    `At most ${GUESSES_PER_MINUTE} unknown API keys a minute are accepted from one network address.`,
    { retryAfterMs, metadata: { limit: 'unknown_keys', scope: 'address', retry_after_ms: retryAfterMs } },
  );
}
