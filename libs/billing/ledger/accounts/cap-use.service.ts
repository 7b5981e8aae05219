import { Injectable } from '@nestjs/common';
import type { SpendCap } from '#core';
import { SpendCalendar } from '../../admission/spend-calendar.js';
import { CapSpendRepository, type CapHolderKind } from '../transfers/cap-spend.repository.js';

/** A key or a member with its caps, and the time zone of its organization. */
export interface CapHolder {
  readonly id: string;
  readonly caps: readonly SpendCap[];
  readonly tz: string;
}

/** A cap, and the booked spend of its current window. */
export interface CapUse {
  readonly period: string;
  readonly limitNanoUsd: bigint;
  readonly spentNanoUsd: bigint;
  /** Null when the window never ends. */
  readonly resetsAtMs: number | null;
  /** Of the cap; null: that of the organization. */
  readonly timeZone: string | null;
}

/** The booked spend of keys and members against their caps; running requests are not included. */
@Injectable()
export class CapUseService {
  constructor(
    private readonly spends: CapSpendRepository,
    private readonly calendar: SpendCalendar,
  ) {}

  /** The use of each cap, by the holder's id. */
  async usesOf(kind: CapHolderKind, holders: readonly CapHolder[]): Promise<ReadonlyMap<string, readonly CapUse[]>> {
    const capped = holders.map(({ id, caps, tz }) => ({ holderId: id, windows: this.calendar.windowsOf(caps, tz) }));
    const spends = await this.spends.find(
      kind,
      capped.flatMap(({ holderId, windows }) =>
        windows.map(({ period, windowKey }) => ({ holderId, period, windowKey })),
      ),
    );
    const spent = new Map(spends.map(({ holderId, period, spentNanoUsd }) => [`${holderId} ${period}`, spentNanoUsd]));
    return new Map(
      capped.map(({ holderId, windows }) => [
        holderId,
        windows.map(({ period, limitNanoUsd, timeZone, next }) => ({
          period,
          limitNanoUsd,
          spentNanoUsd: spent.get(`${holderId} ${period}`) ?? 0n,
          resetsAtMs: next?.startsAtMs ?? null,
          timeZone: timeZone ?? null,
        })),
      ]),
    );
  }
}
