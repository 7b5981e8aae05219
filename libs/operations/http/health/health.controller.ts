import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '#auth';
import { Readiness } from '#core/infra';
import { AliveResponse, NotReadyResponse, ReadyResponse } from './health.dto.js';

/** For load balancers and process supervisors; unauthenticated, without secrets. */
@ApiTags('Operations')
@Controller()
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  @ApiOperation({ summary: 'Check that the process is alive' })
  @ApiOkResponse({ description: 'The process is alive.', type: AliveResponse })
  alive(): AliveResponse {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Check that the process is ready for requests' })
  @ApiOkResponse({ description: 'Ready.', type: ReadyResponse })
  @ApiServiceUnavailableResponse({ description: 'Not ready.', type: NotReadyResponse })
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyResponse | NotReadyResponse> {
    const { status, body } = await this.readiness.report();
    response.status(status);
    return body;
  }
}
