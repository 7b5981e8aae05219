import { All, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import { ChannelSnapshot } from '#channels';
import { chatEndpoint } from '#formats';
import { CountGuard } from '../counts/count.guard.js';
import { CountLimits } from '../counts/count-limits.js';
import { EstimateService } from '../estimate.service.js';
import { Serves, TierGuard } from '../tier.guard.js';
import type { CompletionRequest } from '../run/request-context.js';
import { presentEstimate } from './present/present-estimate.js';
import { refuseMethod } from './conventions/refuse-method.js';

/** `POST /v1/estimate`: candidates, bounds and cost of a chat completion with this body. */
@Controller('v1/estimate')
export class EstimateController {
  constructor(
    private readonly estimates: EstimateService,
    private readonly limits: CountLimits,
    private readonly channels: ChannelSnapshot,
  ) {}

  @Post()
  @HttpCode(200)
  @Serves(chatEndpoint)
  @NeedsKeyScope('estimate')
  @UseGuards(ApiKeyGuard, CountGuard, TierGuard)
  async create(@Req() { context: { task } }: CompletionRequest, @Res() response: Response): Promise<void> {
    this.limits.addBody(task.principal.organizationId, task.work.ms);
    const estimate = await this.estimates.estimate(task);
    const text = presentEstimate(estimate, (reference) => this.channels.publicNameOf(reference));
    response.type('application/json').send(text);
  }

  @All()
  @Public()
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['POST']);
  }
}
