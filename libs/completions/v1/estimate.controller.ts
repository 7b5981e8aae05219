import { Controller, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ChannelSnapshot } from '#channels';
import { CountLimits } from '../counts/count-limits.js';
import { EstimateService } from '../estimate.service.js';
import type { CompletionRequest } from '../run/request-context.js';
import { presentEstimate } from './present/present-estimate.js';
import { Serves } from './serves.js';

/** `POST /v1/estimate`: candidates, bounds and cost of a chat completion with this body. */
@Controller('v1')
export class EstimateController {
  constructor(
    private readonly estimates: EstimateService,
    private readonly limits: CountLimits,
    private readonly channels: ChannelSnapshot,
  ) {}

  @Serves('/estimate')
  async create(@Req() { context: { task } }: CompletionRequest, @Res() response: Response): Promise<void> {
    this.limits.addBody(task.principal.organizationId, task.work.ms);
    const estimate = await this.estimates.estimate(task);
    const text = presentEstimate(estimate, (reference) => this.channels.publicNameOf(reference));
    response.type('application/json').send(text);
  }
}
