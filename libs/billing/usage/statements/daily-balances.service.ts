import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError } from '#core';
import { DailyBalancesRepository } from './daily-balances.repository.js';

/** The balance of an organization at the end of a day. */
interface DailyBalance {
  readonly startsAt: Date;
  /** What top-ups and grants added on this day. */
  readonly addedNanoUsd: bigint;
  readonly balanceNanoUsd: bigint;
}

/** How a posted balance came about, day by day. */
export interface BalanceHistory {
  readonly openingNanoUsd: bigint;
  /** Every day, oldest first; the last one still runs. */
  readonly days: readonly DailyBalance[];
}

/** The balance over time, as booked. */
@Injectable()
export class DailyBalancesService {
  constructor(private readonly ledger: DailyBalancesRepository) {}

  /** @param tz IANA name of the time zone of the days. Throws `not_found` without a wallet. */
  async read(organizationId: string, days: number, tz: string): Promise<BalanceHistory> {
    const rows = await this.ledger.movements(organizationId, days, tz);
    const [first] = rows;
    if (first === undefined) {
      throw new RoutifyError('not_found', `There is no organization ${formatId('org', organizationId)}.`);
    }
    const moved = rows.reduce((sum, { movedNanoUsd }) => sum + movedNanoUsd, 0n);
    const openingNanoUsd = first.postedNanoUsd - moved;
    let balanceNanoUsd = openingNanoUsd;
    const balances = rows.map(({ startsAt, movedNanoUsd, addedNanoUsd }) => {
      balanceNanoUsd += movedNanoUsd;
      return { startsAt, addedNanoUsd, balanceNanoUsd };
    });
    return { openingNanoUsd, days: balances };
  }
}
