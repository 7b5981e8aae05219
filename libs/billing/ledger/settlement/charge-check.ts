import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import { formatId, type UsageEvent } from '#core';
import { checkCharge } from '../domain/ledger/check-charge.js';
import { PinnedPrices } from '../transfers/pinned-prices.js';

/**
 * Recomputes charges with the price versions that were pinned at admission. A difference raises an alarm; the booked
 * amount stays the one that the client received.
 */
@Injectable()
export class ChargeCheck {
  constructor(
    private readonly prices: PinnedPrices,
    private readonly logger: Logger,
  ) {}

  /** Never throws: a failed check must not stop settlement. */
  async check(events: readonly UsageEvent[]): Promise<void> {
    try {
      for (const event of events) {
        const { priceVersionId, advisor } = event;
        const version = await this.prices.find(priceVersionId);
        const ofAdvisor = advisor === null ? null : await this.prices.find(advisor.priceVersionId);
        const difference = version === null ? 'its price version is unknown' : checkCharge(event, version, ofAdvisor);
        if (difference !== null) this.alarm(event, difference);
      }
    } catch (error) {
      this.logger.warn({ error }, 'could not check charges');
    }
  }

  private alarm({ requestId, priceVersionId }: UsageEvent, difference: string): void {
    this.logger.alarm(
      'charge_differs',
      { request: formatId('gen', requestId), price_version: priceVersionId, difference },
      'charge differs from its pinned price; the amount that the client received stays booked',
    );
  }
}
