import { All, Controller, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import {
  CompletionsService,
  Serves,
  StreamTimings,
  TierGuard,
  UsageInterceptor,
  type CompletionRequest,
} from '#completions';
import { ENDPOINT_PATHS } from '#kernel';
import { chatEndpoint, completionsEndpoint, embeddingsEndpoint } from '#replies';
import { refuseMethod } from './conventions/refuse-method.js';
import { StreamWriter } from './conventions/stream-writer.js';

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

  @All(Object.values(ENDPOINT_PATHS))
  @Public()
  refuse(@Req() request: CompletionRequest, @Res() response: Response): void {
    refuseMethod(request, response, ['POST']);
  }

  private answer({ context }: CompletionRequest, response: Response): Promise<void> {
    return this.completions.run(context.planned, new StreamWriter(response, this.timings.stalledMs));
  }
}
