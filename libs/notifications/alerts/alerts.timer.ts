import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { FindingsService } from './detected/findings.service.js';
import { LevelsService } from './balances/levels.service.js';
import { AlertMailsService } from './mails/alert-mails.service.js';
import { UnusualSpendService } from './spend/unusual-spend.service.js';

/** Each second: emails of events that came, and levels of rules that changed. */
@Injectable()
export class AlertsTimer extends WorkerTimer {
  protected readonly intervalMs = 1_000;
  protected readonly failure = 'could not send alerts; the next pass retries';

  constructor(
    private readonly levels: LevelsService,
    private readonly mails: AlertMailsService,
    private readonly unusual: UnusualSpendService,
    private readonly findings: FindingsService,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    await this.levels.noteRefused();
    while (!signal.aborted && (await this.mails.noteNew()));
    while (!signal.aborted && (await this.mails.sendDue()) > 0);
    if (signal.aborted) return;
    await this.levels.applyChanged();
    await this.levels.sweep();
    await this.unusual.checkDue();
    await this.findings.checkDue();
  }
}
