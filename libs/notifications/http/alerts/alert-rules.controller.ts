import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, OrganizationsService, StepUp } from '#auth';
import { CurrentActor, IdPipe, IfMatch, presentChange } from '#core/http';
import { AlertRulesService } from '../../alerts/rules/alert-rules.service.js';
import { columnsOfRules } from '../../alerts/domain/alert-rules.js';
import { AlertRulesResponse, presentRules, ReplaceAlertRulesRequest } from './alert-rules.dto.js';

/** What organizations are warned of. */
@ApiTags('Organizations')
@OperatorResource('organizations')
@StepUp()
@Controller('admin/v1/organizations/:id/alert-rules')
export class AlertRulesController {
  constructor(
    private readonly rules: AlertRulesService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get the alert rules of an organization' })
  @ApiOkResponse({ type: AlertRulesResponse })
  async get(@Param('id', new IdPipe('org')) id: string): Promise<AlertRulesResponse> {
    const organization = await this.organizations.get(id);
    return presentRules(await this.rules.get(organization.id));
  }

  @Put()
  @ApiOperation({ summary: 'Replace the alert rules of an organization. They apply within seconds.' })
  @ApiOkResponse({ type: AlertRulesResponse })
  async replace(
    @Param('id', new IdPipe('org')) id: string,
    @Body() body: ReplaceAlertRulesRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<AlertRulesResponse> {
    const organization = await this.organizations.get(id);
    const outcome = await this.rules.replace(organization.id, columnsOfRules(body), expectedVersion, actor);
    return presentChange(outcome, presentRules);
  }
}
