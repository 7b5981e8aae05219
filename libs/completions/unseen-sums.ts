import type { UsageEvent } from '#core';

const HOUR_MS = 3_600_000;

/** What this gateway's requests of an hour forgo because their upstreams were cut off, by organization. */
export class UnseenSums {
  private hour = 0;
  private readonly sums = new Map<string, bigint>();

  /** Returns the sum of the hour, with this request. */
  add(
    { organizationId, forgoneNanoUsd }: Pick<UsageEvent, 'organizationId' | 'forgoneNanoUsd'>,
    nowMs: number,
  ): bigint {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.hour) this.sums.clear();
    this.hour = hour;
    const sumNanoUsd = (this.sums.get(organizationId) ?? 0n) + forgoneNanoUsd;
    this.sums.set(organizationId, sumNanoUsd);
    return sumNanoUsd;
  }
}
