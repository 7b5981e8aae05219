import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '#auth';
import { Readiness } from '#infra';

/** For load balancers and process supervisors; public, without secrets. */
@Controller()
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) response: Response): Promise<object> {
    const failures = await this.readiness.failures();
    const isReady = Object.keys(failures).length === 0;
    response.status(isReady ? 200 : 503);
    return isReady ? { status: 'ready' } : { status: 'not_ready', failures };
  }
}
