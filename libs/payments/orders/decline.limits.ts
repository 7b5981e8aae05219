import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock, refusal } from '#core';
import { DeclineRepository } from './decline.repository.js';

const DAY_MS = 86_400_000;
/** Of an organization in a day: a person mistypes, a thief tries a list of cards. */
const DECLINES_MAX = 10;
/** Organizations that try one card in a day: a family has one, a thief many accounts. */
const SHARERS_MAX = 2;

/** Limits against thieves who try stolen cards. */
@Injectable()
export class DeclineLimits {
  constructor(
    private readonly declines: DeclineRepository,
    private readonly clock: Clock,
  ) {}

  /** Whether an organization may open no more pages today. */
  async isReached(organizationId: string, tx?: Transaction): Promise<boolean> {
    const since = new Date(this.clock.nowMs() - DAY_MS);
    if ((await this.declines.count(organizationId, since, tx)) >= DECLINES_MAX) return true;
    return (await this.declines.cardSharers(organizationId, since, tx)) > SHARERS_MAX;
  }

  /** Throws 429. */
  async require(tx: Transaction, organizationId: string): Promise<void> {
    if (await this.isReached(organizationId, tx)) throw refusal('orders_declined', {});
  }
}
