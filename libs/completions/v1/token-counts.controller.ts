import { All, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import { messagesCountEndpoint, messagesTokenCount, responsesEndpoint } from '#formats';
import { CountGuard } from '../counts/count.guard.js';
import { CountLimits } from '../counts/count-limits.js';
import { EstimateService } from '../estimate.service.js';
import { Serves, TierGuard } from '../tier.guard.js';
import type { CompletionRequest } from '../run/request-context.js';
import { refuseMethod } from './conventions/refuse-method.js';

const MESSAGES_PATH = 'messages/count_tokens';
const RESPONSES_PATH = 'responses/input_tokens';

/** Counts the prompt of a request in the format of its API. Nothing is sent to a provider, held or charged. */
@Controller('v1')
export class TokenCountsController {
  constructor(
    private readonly estimates: EstimateService,
    private readonly limits: CountLimits,
  ) {}

  @Post(MESSAGES_PATH)
  @HttpCode(200)
  @Serves(messagesCountEndpoint)
  @NeedsKeyScope('messages')
  @UseGuards(ApiKeyGuard, CountGuard, TierGuard)
  async countMessages(@Req() request: CompletionRequest): Promise<object> {
    return messagesTokenCount(await this.count(request));
  }

  @Post(RESPONSES_PATH)
  @HttpCode(200)
  @Serves(responsesEndpoint)
  @NeedsKeyScope('responses')
  @UseGuards(ApiKeyGuard, CountGuard, TierGuard)
  async countResponses(@Req() request: CompletionRequest): Promise<object> {
    return { object: 'response.input_tokens', input_tokens: await this.count(request) };
  }

  @All([MESSAGES_PATH, RESPONSES_PATH])
  @Public()
  refuse(@Req() request: CompletionRequest, @Res() response: Response): void {
    refuseMethod(request, response, ['POST']);
  }

  private count({ context: { task } }: CompletionRequest): Promise<number> {
    this.limits.addBody(task.principal.organizationId, task.work.ms);
    return this.estimates.countTokens(task);
  }
}
