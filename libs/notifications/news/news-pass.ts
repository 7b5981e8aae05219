import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { PublishingService } from './audience/publishing.service.js';
import { PriceNewsService } from './drafts/price-news.service.js';
import { RetirementNewsService } from './drafts/retirement-news.service.js';
import { NewsMailsService } from './mails/news-mails.service.js';

const DRAFTS_INTERVAL_MS = 15_000;

/** Each second: posts whose time has come, their audience and emails. Less often: drafts of prices that changed and models that retire. */
@Injectable()
export class NewsPass {
  private draftedAtMs = -Infinity;

  constructor(
    private readonly publishing: PublishingService,
    private readonly mails: NewsMailsService,
    private readonly prices: PriceNewsService,
    private readonly retirements: RetirementNewsService,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    await this.publishing.publishDue(signal);
    await this.mails.send(signal);
    const nowMs = this.clock.monotonicMs();
    if (signal.aborted || nowMs - this.draftedAtMs < DRAFTS_INTERVAL_MS) return;
    await this.prices.find();
    await this.retirements.find();
    this.draftedAtMs = nowMs;
  }
}
