import { Injectable } from '@nestjs/common';
import { Clock, LeakyBuckets } from '#core';

/** Of a key twenty at once and four a second, of all keys together forty: each takes about half a millisecond. */
const OF_KEY = { burst: 19, leakPerMs: 0.004, max: Infinity } as const;
const OF_ALL = { burst: 39, leakPerMs: 0.04, max: Infinity } as const;
const ALL = 'all';
const KEYS_MAX = 10_000;

/**
 * How often a gateway searches its catalog for an error that names models: requests that fail before their admission are
 * not limited, and others wait for the search.
 */
@Injectable()
export class CatalogSearches {
  private readonly keys: LeakyBuckets;
  private readonly all: LeakyBuckets;

  constructor(clock: Clock) {
    this.keys = new LeakyBuckets(OF_KEY, clock, KEYS_MAX);
    this.all = new LeakyBuckets(OF_ALL, clock, 1);
  }

  /** @param cost in halves of a millisecond */
  mayRun(keyId: string, cost: number): boolean {
    if (this.keys.waitMs(keyId) > 0 || this.all.waitMs(ALL) > 0) return false;
    this.keys.add(keyId, cost);
    this.all.add(ALL, cost);
    return true;
  }
}
