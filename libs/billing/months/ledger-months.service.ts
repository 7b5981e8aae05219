import { Injectable } from '@nestjs/common';
import type { Transaction } from '#infra';
import { Clock, refusal } from '#kernel';
import { ledgerMonth, type AccountMonth } from '../domain/months/ledger-month.js';
import { AccountDayRepository, type ModeSum, type SummedUntil } from './account-day.repository.js';

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
const HOUR_MS = 3_600_000;

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
      const { nextDay } = await this.days.summedUntil();
      if (nextDay === null || !this.isOver(startOf(nextDay) + DAY_MS) || signal.aborted) return summed;
      await this.days.sumDay(nextDay, new Date(startOf(nextDay)), new Date(startOf(nextDay) + DAY_MS));
      summed.push(nextDay);
    }
  }

  /** Whether days that are over wait to be summed. */
  async isBehind(): Promise<boolean> {
    const { nextDay } = await this.days.summedUntil();
    return nextDay !== null && this.isOver(startOf(nextDay) + DAY_MS);
  }

  /**
   * `month` is `2026-11`; days that are not summed yet are read from their transfers. Throws 400 for a month that has not
   * begun, `conflict` for one whose transfers were archived before days were summed.
   */
  async read(month: string, isTest: boolean): Promise<LedgerMonth> {
    const fromMs = startOf(`${month}-01`);
    const endMs = nextMonth(fromMs);
    const nowMs = this.clock.nowMs();
    if (fromMs > nowMs) throw refusal('ledger_month_ahead', { month }, { param: 'month' });
    const { before, within } = await this.days.atOneMoment(async (tx) => {
      const summed = await this.days.summedUntil(tx);
      requireKept(month, fromMs, summed);
      return {
        before: await this.sum(tx, null, fromMs, summed),
        within: await this.sum(tx, fromMs, endMs, summed),
      };
    });
    const ofMode = (sums: readonly ModeSum[]) => sums.filter((sum) => sum.isTest === isTest);
    return {
      month,
      from: new Date(fromMs),
      to: new Date(Math.min(endMs, nowMs)),
      isFinal: this.isOver(endMs),
      accounts: ledgerMonth(ofMode(before), ofMode(within)),
    };
  }

  /** Bookings of transactions that run longer do not exist. */
  private isOver(endMs: number): boolean {
    return endMs + HOUR_MS <= this.clock.nowMs();
  }

  private async sum(
    tx: Transaction,
    fromMs: number | null,
    beforeMs: number,
    { nextDay }: SummedUntil,
  ): Promise<ModeSum[]> {
    const days = await this.days.sumDays(tx, fromMs === null ? null : dayOf(fromMs), dayOf(beforeMs));
    if (nextDay === null) return days;
    const sinceMs = Math.max(startOf(nextDay), fromMs ?? 0);
    if (sinceMs >= beforeMs) return days;
    return [...days, ...(await this.days.sumTransfers(tx, new Date(sinceMs), new Date(beforeMs)))];
  }
}

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function nextMonth(fromMs: number): number {
  const from = new Date(fromMs);
  return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1);
}

function requireKept(month: string, fromMs: number, { archivedUntil }: SummedUntil): void {
  if (archivedUntil !== null && fromMs <= startOf(archivedUntil)) throw refusal('ledger_month_archived', { month });
}
