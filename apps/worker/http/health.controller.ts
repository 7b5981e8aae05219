import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '#auth';
import { Readiness } from '#core/infra';

/** For process supervisors; unauthenticated, without secrets. */
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
    const { status, body } = await this.readiness.report();
    response.status(status);
    return body;
  }
}
