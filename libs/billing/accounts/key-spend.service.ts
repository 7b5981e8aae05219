import { Injectable } from '@nestjs/common';
import { SpendCalendar } from '#admission';
import type { SpendCap } from '#kernel';
import { KeySpendRepository } from '../ledger/key-spend.repository.js';

/** A key with its caps, and the time zone of its organization. */
export interface CappedKey {
  readonly id: string;
  readonly caps: readonly SpendCap[];
  readonly tz: string;
}

/** A cap, and what the books say of the window that runs. */
export interface CapUse {
  readonly period: string;
  readonly limitNanoUsd: bigint;
  readonly spentNanoUsd: bigint;
  /** Null when the window never ends. */
  readonly resetsAtMs: number | null;
}

/** How much of their spend caps keys have used, as booked: requests that still run are not in it. */
@Injectable()
export class KeySpendService {
  constructor(
    private readonly spends: KeySpendRepository,
    private readonly calendar: SpendCalendar,
  ) {}

  /** The uses of all caps, by key id. */
  async usesOf(keys: readonly CappedKey[]): Promise<ReadonlyMap<string, readonly CapUse[]>> {
    const capped = keys.map(({ id, caps, tz }) => ({ keyId: id, windows: this.calendar.windowsOf(caps, tz) }));
    const spends = await this.spends.find(
      capped.flatMap(({ keyId, windows }) => windows.map(({ period, windowKey }) => ({ keyId, period, windowKey }))),
    );
    const spent = new Map(spends.map(({ keyId, period, spentNanoUsd }) => [`${keyId} ${period}`, spentNanoUsd]));
    return new Map(
      capped.map(({ keyId, windows }) => [
        keyId,
        windows.map(({ period, limitNanoUsd, next }) => ({
          period,
          limitNanoUsd,
          spentNanoUsd: spent.get(`${keyId} ${period}`) ?? 0n,
          resetsAtMs: next?.startsAtMs ?? null,
        })),
      ]),
    );
  }
}
