import { Controller, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CompletionsService } from '../completions.service.js';
import { StreamTimings } from '../run/stream-timings.js';
import type { CompletionRequest } from '../run/request-context.js';
import { StreamWriter } from './conventions/stream-writer.js';
import { MODEL_PATHS } from './conventions/routes.js';
import { Serves } from './serves.js';

/** The paths that a model answers, all with the same guards and metering. */
@Controller('v1')
export class CompletionsController {
  constructor(
    private readonly completions: CompletionsService,
    private readonly timings: StreamTimings,
  ) {}

  @Serves(MODEL_PATHS)
  serve(@Req() { context }: CompletionRequest, @Res() response: Response): Promise<void> {
    return this.completions.serve(context.planned, new StreamWriter(response, this.timings.stalledMs));
  }
}
