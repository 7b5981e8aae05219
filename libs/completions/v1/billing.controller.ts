import { All, Controller, Get, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiKeyGuard, NeedsKeyScope, Public, type AuthenticatedRequest } from '#auth';
import { Clock } from '#core';
import { BillingQueries, KeySpending } from '#billing/admission';
import { refuseMethod } from './conventions/refuse-method.js';
import { presentBillingUsage, presentSubscription } from './present/present-billing.js';
import { readDays } from './present/read-days.js';
import { withQueryTimeout } from './with-query-timeout.js';

/**
 * The balance of a key for clients that read it as OpenAI's dashboard did, with and without `/v1`: they subtract
 * `total_usage`, in cents, from `hard_limit_usd`.
 */
@Controller(['v1/dashboard/billing', 'dashboard/billing'])
export class BillingController {
  constructor(
    private readonly queries: BillingQueries,
    private readonly spending: KeySpending,
    private readonly clock: Clock,
  ) {}

  @Get('subscription')
  @NeedsKeyScope('credits')
  @UseGuards(ApiKeyGuard)
  async subscription(@Req() { principal }: AuthenticatedRequest, @Res() response: Response): Promise<void> {
    const [leftNanoUsd, days] = await withQueryTimeout(
      Promise.all([this.queries.leftNanoUsd(principal), this.spending.byDay(principal)]),
    );
    response.type('application/json').send(presentSubscription(principal, leftNanoUsd, days));
  }

  @Get('usage')
  @NeedsKeyScope('credits')
  @UseGuards(ApiKeyGuard)
  async usage(
    @Req() { principal }: AuthenticatedRequest,
    @Res() response: Response,
    @Query() query: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const range = readDays(query, this.clock.nowMs());
    const days = await withQueryTimeout(this.spending.byDay(principal));
    response.type('application/json').send(presentBillingUsage(days, range));
  }

  @All(['subscription', 'usage'])
  @Public()
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }
}
