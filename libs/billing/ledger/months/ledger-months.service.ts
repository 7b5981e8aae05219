import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { ledgerMonth, type AccountMonth } from '../domain/months/ledger-month.js';
import { begunMonth, isOver, requireKept, startOf } from '../domain/months/month-range.js';
import { AccountDayRepository } from './account-day.repository.js';

/** What a month (UTC, by the time of booking) did to the accounts of the ledger. */
export interface LedgerMonth {
  /** `2026-11`. */
  readonly month: string;
  readonly from: Date;
  /** The end of the month, or now. */
  readonly to: Date;
  /** No transfer of the month can be booked any more. */
  readonly isFinal: boolean;
  readonly accounts: readonly AccountMonth[];
}

const DAY_MS = 86_400_000;

/** Sums the transfers of each day an hour after its end, and reports months from these sums. */
@Injectable()
export class LedgerMonthsService {
  constructor(
    private readonly days: AccountDayRepository,
    private readonly clock: Clock,
  ) {}

  /** Sums every day that is due, the oldest first; stops between two when `signal` aborts. Returns the summed days. */
  async sumDue(signal: AbortSignal): Promise<string[]> {
    await this.days.bringForward();
    const summed: string[] = [];
    for (;;) {
      const day = await this.nextDue();
      if (day === null || signal.aborted) return summed;
      await this.days.sumDay(day, startOf(day), endOf(day));
      summed.push(day);
    }
  }

  /** Whether days that are over wait to be summed. */
  async isBehind(): Promise<boolean> {
    return (await this.nextDue()) !== null;
  }

  /**
   * `month` is `2026-11`; days that are not summed yet are read from their transfers. Throws 400 for a month that has not
   * begun, `conflict` for one whose transfers were archived before days were summed.
   */
  async read(month: string, isTest: boolean): Promise<LedgerMonth> {
    const nowMs = this.clock.nowMs();
    const range = begunMonth(month, nowMs);
    const { from, before } = range;
    const [earlier, within] = await this.days.atOneMoment(async (tx) => {
      const summed = await this.days.summedUntil(tx);
      requireKept(range, summed.archivedUntil);
      const ofMode = { ...summed, isTest };
      return [await this.days.sums(tx, ofMode, null, from), await this.days.sums(tx, ofMode, from, before)] as const;
    });
    return {
      month,
      from,
      to: new Date(Math.min(before.getTime(), nowMs)),
      isFinal: isOver(before, nowMs),
      accounts: ledgerMonth(earlier, within),
    };
  }

  private async nextDue(): Promise<string | null> {
    const { nextDay } = await this.days.summedUntil();
    return nextDay !== null && isOver(endOf(nextDay), this.clock.nowMs()) ? nextDay : null;
  }
}

const endOf = (day: string): Date => new Date(startOf(day).getTime() + DAY_MS);
