import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { BalanceAlarms } from './balance-alarms.js';

/** Each pass reads the records that are in no roll-up yet. */
const PASS_INTERVAL_MS = 300_000;

/** Sees accounts run dry by what is booked. Pulls and statements are checked at once. */
@Injectable()
export class BalanceWatchTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not check balances of providers; the next pass tries again';

  constructor(
    private readonly alarms: BalanceAlarms,
    logger: Logger,
  ) {
    super(logger);
  }

  protected work(): Promise<void> {
    return this.alarms.check(null);
  }
}
