import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import { StreamWriter } from './conventions/stream-writer.js';
import { Serves } from './serves.js';

const EVENTS = 5;
const INTERVAL_MS = 200;
const STALLED_MS = 1_000;

/** A short stream for `routify doctor`: a proxy that buffers it buffers completions, too. Public, costs nothing. */
@Controller('v1')
export class StreamCheckController {
  @Serves('/stream-check')
  async send(@Res() response: Response): Promise<void> {
    const stream = new StreamWriter(response, STALLED_MS);
    stream.startStream({});
    for (let event = 1; event <= EVENTS && !stream.isAborted; event++) {
      if (event > 1) await sleep(INTERVAL_MS);
      stream.write(Buffer.from(`data: {"event":${event},"of":${EVENTS}}\n\n`));
    }
    stream.end();
  }
}
