import { Controller, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '#auth';
import { Clock } from '#core';
import { BillingQueries, KeySpending } from '#billing/admission';
import { presentBillingUsage, presentSubscription } from './present/present-billing.js';
import { readDays } from './present/read-days.js';
import { Serves } from './serves.js';
import { withQueryTimeout } from './with-query-timeout.js';

/**
 * The balance of a key for clients that read it as OpenAI's dashboard did, with and without `/v1`: they subtract
 * `total_usage`, in cents, from `hard_limit_usd`.
 */
@Controller(['v1', ''])
export class BillingController {
  constructor(
    private readonly queries: BillingQueries,
    private readonly spending: KeySpending,
    private readonly clock: Clock,
  ) {}

  @Serves('/dashboard/billing/subscription')
  async subscription(@Req() { principal }: AuthenticatedRequest, @Res() response: Response): Promise<void> {
    const [leftNanoUsd, days] = await withQueryTimeout(
      Promise.all([this.queries.leftNanoUsd(principal), this.spending.byDay(principal)]),
    );
    response.type('application/json').send(presentSubscription(principal, leftNanoUsd, days));
  }

  @Serves('/dashboard/billing/usage')
  async usage(
    @Req() { principal }: AuthenticatedRequest,
    @Res() response: Response,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const range = readDays(query, this.clock.nowMs());
    const days = await withQueryTimeout(this.spending.byDay(principal));
    response.type('application/json').send(presentBillingUsage(days, range));
  }
}
