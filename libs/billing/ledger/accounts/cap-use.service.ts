import { Injectable } from '@nestjs/common';
import { Clock, type CapPeriod, type SpendCap } from '#core';
import { SpendCalendar } from '../../admission/spend-calendar.js';
import { CapSpendRepository, type CapHolderKind } from '../transfers/cap-spend.repository.js';

/** A key or a member with the caps in its columns, and the time zone of its organization. */
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

/** A cap of an organization's list, with the time zone of the organization. */
interface ListedCap {
  readonly id: string;
  readonly organizationId: string;
  /** As in `Cap`. */
  readonly capName: string;
  readonly period: CapPeriod;
  readonly periodHours: number | null;
  readonly timeZone: string | null;
  readonly weekStartsOn: number;
  readonly tz: string;
}

/** What a listed cap has counted in its current window, booked: nano-USD or requests, as the cap. */
interface ListedCapUse {
  readonly spent: bigint;
  readonly resetsAtMs: number | null;
}

/** What caps have counted by the ledger; running requests are not included. */
@Injectable()
export class CapUseService {
  constructor(
    private readonly spends: CapSpendRepository,
    private readonly calendar: SpendCalendar,
    private readonly clock: Clock,
  ) {}

  /** The use of each cap of keys or members, by the holder's id. */
  async usesOf(kind: CapHolderKind, holders: readonly CapHolder[]): Promise<ReadonlyMap<string, readonly CapUse[]>> {
    const capped = holders.map(({ id, caps, tz }) => ({
      holderId: id,
      windows: caps.map((cap) => ({ ...cap, ...this.calendar.windowOf(withZone(cap), tz) })),
    }));
    const spends = await this.spends.find(
      kind,
      capped.flatMap(({ holderId, windows }) =>
        windows.map(({ period, windowKey }) => ({ holderId, period, windowKey })),
      ),
    );
    const spentOf = new Map(spends.map(({ holderId, period, spent }) => [`${holderId} ${period}`, spent]));
    return new Map(
      capped.map(({ holderId, windows }) => [
        holderId,
        windows.map(({ period, limitNanoUsd, timeZone, next }) => ({
          period,
          limitNanoUsd,
          spentNanoUsd: spentOf.get(`${holderId} ${period}`) ?? 0n,
          resetsAtMs: next?.startsAtMs ?? null,
          timeZone: timeZone ?? null,
        })),
      ]),
    );
  }

  /** The use of each listed cap, by its id. */
  async usesOfListed(caps: readonly ListedCap[]): Promise<ReadonlyMap<string, ListedCapUse>> {
    const nowMs = this.clock.nowMs();
    const running = caps.map((cap) => ({ ...cap, ...this.calendar.windowOf(cap, cap.tz) }));
    const spends = await this.spends.findListed(
      running.map(({ organizationId, capName, windowKey, lengthMs }) => ({
        organizationId,
        name: capName,
        windowKey,
        openSinceMs: lengthMs === undefined ? null : BigInt(nowMs - lengthMs),
      })),
    );
    const spendOf = new Map(spends.map((spend) => [`${spend.organizationId} ${spend.name}`, spend]));
    return new Map(
      running.map(({ id, organizationId, capName, next, lengthMs }) => {
        const { spent = 0n, windowKey = '' } = spendOf.get(`${organizationId} ${capName}`) ?? {};
        const opened = lengthMs === undefined || windowKey === '' ? null : Number(windowKey.slice(1)) + lengthMs;
        return [id, { spent, resetsAtMs: opened ?? next?.startsAtMs ?? null }];
      }),
    );
  }
}

function withZone({ period, timeZone = null }: SpendCap): Pick<ListedCap, 'period' | 'timeZone'> {
  return { period, timeZone };
}
