import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { CustomerResource, type Membership } from '#auth';
import { CurrentActor, CurrentMember, IfMatch, presentChange } from '#core/http';
import { AlertRulesService } from '../../alerts/rules/alert-rules.service.js';
import { columnsOfRules } from '../../alerts/domain/alert-rules.js';
import {
  AlertRulesResponse,
  AlertSubscriptionResponse,
  presentRules,
  ReplaceAlertRulesRequest,
  SubscribeToAlertsRequest,
} from './alert-rules.dto.js';

/** What the organization is warned of, and who gets the emails. */
@ApiTags('Own alerts')
@Controller('api/v1')
export class OwnAlertsController {
  constructor(private readonly rules: AlertRulesService) {}

  @Get('alert-rules')
  @CustomerResource('alerts')
  @ApiOperation({ summary: 'Get your alert rules' })
  @ApiOkResponse({ type: AlertRulesResponse })
  async get(@CurrentMember() { organization }: Membership): Promise<AlertRulesResponse> {
    return presentRules(await this.rules.get(organization.id));
  }

  @Put('alert-rules')
  @CustomerResource('alerts')
  @ApiOperation({ summary: 'Replace your alert rules. They apply within seconds.' })
  @ApiOkResponse({ type: AlertRulesResponse })
  async replace(
    @CurrentMember() { organization }: Membership,
    @Body() body: ReplaceAlertRulesRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<AlertRulesResponse> {
    const outcome = await this.rules.replace(organization.id, columnsOfRules(body), expectedVersion, actor);
    return presentChange(outcome, presentRules);
  }

  @Get('alert-subscription')
  @CustomerResource('me')
  @ApiOperation({ summary: 'Get whether you get emails of alerts' })
  @ApiOkResponse({ type: AlertSubscriptionResponse })
  async subscription(@CurrentMember() { memberId }: Membership): Promise<AlertSubscriptionResponse> {
    return { object: 'alert_subscription', emails: !(await this.rules.isMuted(memberId)) };
  }

  @Post('alert-subscription')
  @HttpCode(200)
  @CustomerResource('me')
  @ApiOperation({ summary: 'Turn your emails of alerts on or off' })
  @ApiOkResponse({ type: AlertSubscriptionResponse })
  async subscribe(
    @CurrentMember() { organization, memberId }: Membership,
    @Body() { emails }: SubscribeToAlertsRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AlertSubscriptionResponse> {
    await this.rules.mute({ organizationId: organization.id, memberId, isMuted: !emails }, actor);
    return { object: 'alert_subscription', emails };
  }
}
