import { setTimeout as sleep } from 'node:timers/promises';
import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { refuseMethod } from './conventions/refuse-method.js';
import { StreamWriter } from './conventions/stream-writer.js';

const EVENTS = 5;
const INTERVAL_MS = 200;
const STALLED_MS = 1_000;

/** A short stream for `routify doctor`: a proxy that buffers it buffers completions, too. Public, costs nothing. */
@Controller('v1/stream-check')
@Public()
export class StreamCheckController {
  @Get()
  async send(@Res() response: Response): Promise<void> {
    const stream = new StreamWriter(response, STALLED_MS);
    stream.startStream({});
    for (let event = 1; event <= EVENTS && !stream.isAborted; event++) {
      if (event > 1) await sleep(INTERVAL_MS);
      stream.write(Buffer.from(`data: {"event":${event},"of":${EVENTS}}\n\n`));
    }
    stream.end();
  }

  @All()
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }
}
