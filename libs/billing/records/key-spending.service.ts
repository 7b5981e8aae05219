import { Injectable } from '@nestjs/common';
import { Clock, LruMap, RoutifyError, type Principal } from '#core';
import { KeyChargesRepository, type SpentDay } from './key-charges.repository.js';

/** Limit and usage are read one after the other, and must say the same. Also the least time between two reads of a key. */
const FRESH_MS = 5_000;
const KEYS_MAX = 1_000;
/** Reads at once: they share the connections of key look-ups, and customers can have any number of keys. */
const READS_MAX = 2;
const RETRY_AFTER_MS = 1_000;

interface Reading {
  readonly days: Promise<readonly SpentDay[]>;
  readonly readAtMs: number;
}

/** What keys have spent in the ledger, at most five seconds old. */
@Injectable()
export class KeySpending {
  private readonly readings = new LruMap<string, Reading>(KEYS_MAX);

  private running = 0;

  constructor(
    private readonly charges: KeyChargesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * By UTC day, in order; days without a charge are left out. Callers share one read, also one that fails. Throws
   * `temporarily_unavailable` while too many keys are read.
   */
  async byDay({ organizationId, keyId }: Pick<Principal, 'organizationId' | 'keyId'>): Promise<readonly SpentDay[]> {
    const known = this.readings.get(keyId);
    const nowMs = this.clock.monotonicMs();
    if (known !== undefined && nowMs - known.readAtMs < FRESH_MS) return known.days;
    if (this.running >= READS_MAX) {
      const message = 'Too many reads of key spending at once. Try again shortly.';
      throw new RoutifyError('temporarily_unavailable', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    this.running++;
    const days = this.charges.byDay(organizationId, keyId).finally(() => this.running--);
    this.readings.set(keyId, { days, readAtMs: nowMs });
    return days;
  }
}
