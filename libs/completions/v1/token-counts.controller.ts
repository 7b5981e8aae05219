import { Controller, Req } from '@nestjs/common';
import { messagesTokenCount } from '#formats';
import { CountLimits } from '../counts/count-limits.js';
import { EstimateService } from '../estimate.service.js';
import type { CompletionRequest } from '../run/request-context.js';
import { Serves } from './serves.js';

/** Counts the prompt of a request in the format of its API. Nothing is sent to a provider, held or charged. */
@Controller('v1')
export class TokenCountsController {
  constructor(
    private readonly estimates: EstimateService,
    private readonly limits: CountLimits,
  ) {}

  @Serves('/messages/count_tokens')
  async countMessages(@Req() request: CompletionRequest): Promise<object> {
    return messagesTokenCount(await this.count(request));
  }

  @Serves('/responses/input_tokens')
  async countResponses(@Req() request: CompletionRequest): Promise<object> {
    return { object: 'response.input_tokens', input_tokens: await this.count(request) };
  }

  private count({ context: { task } }: CompletionRequest): Promise<number> {
    this.limits.addBody(task.principal.organizationId, task.work.ms);
    return this.estimates.countTokens(task);
  }
}
