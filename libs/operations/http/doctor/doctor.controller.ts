import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Config } from '#core/infra';
import { Clock } from '#core';
import { DoctorFacts } from '../../doctor/facts/doctor-facts.service.js';
import { runChecks } from '../../doctor/run-checks.js';
import { storeChecks } from '../../doctor/installation-checks.js';
import { DoctorResponse, presentFindings } from './doctor.dto.js';

/** As `routify doctor`, without the checks of a host that runs gateways. */
@ApiTags('System')
@OperatorResource('system')
@Controller('admin/v1/doctor')
export class DoctorController {
  constructor(
    private readonly facts: DoctorFacts,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Run diagnostics of stores, channels, money and catalog. Connects to each channel, so don’t poll it.',
  })
  @ApiOkResponse({ type: DoctorResponse })
  async get(): Promise<DoctorResponse> {
    const { config, clock } = this;
    const facts = () => Promise.resolve(this.facts);
    return presentFindings(await runChecks(storeChecks({ config, clock, facts, processes: null })), clock.nowMs());
  }
}
