import { Injectable } from '@nestjs/common';
import { Clock, LruMap, type Principal } from '#kernel';
import { KeyChargesRepository, type SpentDay } from './key-charges.repository.js';

/** Limit and usage are read one after the other, and must say the same. Also the least time between two reads of a key. */
const FRESH_MS = 5_000;
const KEYS_MAX = 1_000;

interface Reading {
  readonly days: Promise<readonly SpentDay[]>;
  readonly readAtMs: number;
}

/** What keys have spent in the ledger, at most five seconds old. */
@Injectable()
export class KeySpending {
  private readonly readings = new LruMap<string, Reading>(KEYS_MAX);

  constructor(
    private readonly charges: KeyChargesRepository,
    private readonly clock: Clock,
  ) {}

  /** By UTC day, in order; days without a charge are left out. Parallel callers share one read. */
  byDay({ organizationId, keyId }: Pick<Principal, 'organizationId' | 'keyId'>): Promise<readonly SpentDay[]> {
    const known = this.readings.get(keyId);
    const nowMs = this.clock.monotonicMs();
    if (known !== undefined && nowMs - known.readAtMs < FRESH_MS) return known.days;
    const days = this.charges.byDay(organizationId, keyId);
    this.readings.set(keyId, { days, readAtMs: nowMs });
    days.catch(() => {
      this.readings.delete(keyId);
    });
    return days;
  }
}
