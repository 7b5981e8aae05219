import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { PublishingService } from './audience/publishing.service.js';
import { PriceNewsService } from './drafts/price-news.service.js';
import { RetirementNewsService } from './drafts/retirement-news.service.js';
import { NewsMailsService } from './mails/news-mails.service.js';

/** Each second: posts whose time has come, their audience and emails; drafts of prices that changed and models that retire. */
@Injectable()
export class NewsTimer extends WorkerTimer {
  protected readonly intervalMs = 1_000;
  protected readonly failure = 'could not send news; the next pass retries';

  constructor(
    private readonly publishing: PublishingService,
    private readonly mails: NewsMailsService,
    private readonly prices: PriceNewsService,
    private readonly retirements: RetirementNewsService,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    await this.publishing.publishDue(signal);
    await this.mails.send(signal);
    if (!signal.aborted) await this.prices.findDue();
    if (!signal.aborted) await this.retirements.findDue();
  }
}
