import { All, Controller, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import { ENDPOINT_PATHS, RoutifyError } from '#core';
import {
  chatEndpoint,
  compactionEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  messagesEndpoint,
  responsesEndpoint,
} from '#formats';
import { CompletionsService } from '../completions.service.js';
import { Serves, TierGuard } from '../tier.guard.js';
import { StreamTimings } from '../run/stream-timings.js';
import { UsageInterceptor } from '../usage.interceptor.js';
import type { CompletionRequest } from '../run/request-context.js';
import { refuseMethod } from './conventions/refuse-method.js';
import { StreamWriter } from './conventions/stream-writer.js';

const COMPACTION_PATH = `${ENDPOINT_PATHS.responses}/compact`;

/** The endpoints that call a model, all with the same guards and metering. */
@Controller('v1')
export class CompletionsController {
  constructor(
    private readonly completions: CompletionsService,
    private readonly timings: StreamTimings,
  ) {}

  @Post(ENDPOINT_PATHS.chat)
  @Serves(chatEndpoint)
  @NeedsKeyScope('chat')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  chat(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  @Post(ENDPOINT_PATHS.completions)
  @Serves(completionsEndpoint)
  @NeedsKeyScope('completions')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  complete(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  @Post(ENDPOINT_PATHS.embeddings)
  @Serves(embeddingsEndpoint)
  @NeedsKeyScope('embeddings')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  embed(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  @Post(ENDPOINT_PATHS.responses)
  @Serves(responsesEndpoint)
  @NeedsKeyScope('responses')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  respond(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  @Post(COMPACTION_PATH)
  @Serves(compactionEndpoint)
  @NeedsKeyScope('responses')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  compact(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  @Post(ENDPOINT_PATHS.messages)
  @Serves(messagesEndpoint)
  @NeedsKeyScope('messages')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  message(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.answer(request, response);
  }

  /** Clients of `/v1/responses` that try a WebSocket first go on with HTTP after a 426, and only after that. */
  @All([...Object.values(ENDPOINT_PATHS), COMPACTION_PATH])
  @Public()
  refuse(@Req() request: CompletionRequest, @Res() response: Response): void {
    if (request.headers.upgrade !== undefined) {
      throw new RoutifyError('upgrade_required', 'WebSockets are not served: send a POST request.');
    }
    refuseMethod(request, response, ['POST']);
  }

  private answer({ context }: CompletionRequest, response: Response): Promise<void> {
    return this.completions.run(context.planned, new StreamWriter(response, this.timings.stalledMs));
  }
}
