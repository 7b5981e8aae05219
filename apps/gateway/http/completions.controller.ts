import { All, Controller, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import { ApiKeyGuard, Public, ServesEndpoint } from '#auth';
import { CompletionsService, StreamTimings, TierGuard, UsageInterceptor, type CompletionRequest } from '#completions';
import { refuseMethod } from './refuse-method.js';
import { StreamWriter } from './stream-writer.js';

/** `POST /v1/chat/completions`. */
@Controller('v1/chat/completions')
export class CompletionsController {
  constructor(
    private readonly completions: CompletionsService,
    private readonly timings: StreamTimings,
  ) {}

  @Post()
  @ServesEndpoint('chat')
  @UseGuards(ApiKeyGuard, TierGuard)
  @UseInterceptors(UsageInterceptor)
  async create(@Req() request: CompletionRequest, @Res() response: Response): Promise<void> {
    await this.completions.run(request.planned, new StreamWriter(response, this.timings.stalledMs));
  }

  @All()
  @Public()
  refuse(@Req() request: CompletionRequest, @Res() response: Response): void {
    refuseMethod(request, response, ['POST']);
  }
}
