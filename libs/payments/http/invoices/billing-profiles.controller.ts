import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, OrganizationsService, StepUp } from '#auth';
import { CurrentActor, IdPipe, IfMatch, presentChange } from '#core/http';
import { BillingProfilesService } from '../../invoices/profiles/billing-profiles.service.js';
import { BillingProfileResponse, presentProfile, ReplaceBillingProfileRequest } from './billing-profile.dto.js';

/** Who the invoices of an organization are made out to. */
@ApiTags('Invoices')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/billing-profile')
export class BillingProfilesController {
  constructor(
    private readonly profiles: BillingProfilesService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get the billing profile of an organization' })
  @ApiOkResponse({ type: BillingProfileResponse })
  async get(@Param('id', new IdPipe('org')) id: string): Promise<BillingProfileResponse> {
    const organization = await this.organizations.get(id);
    return presentProfile(await this.profiles.get(organization.id));
  }

  @Put()
  @ApiOperation({ summary: 'Replace the billing profile of an organization. It applies to later invoices.' })
  @ApiOkResponse({ type: BillingProfileResponse })
  async replace(
    @Param('id', new IdPipe('org')) id: string,
    @Body() body: ReplaceBillingProfileRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<BillingProfileResponse> {
    const organization = await this.organizations.get(id);
    const outcome = await this.profiles.replace(organization.id, body, expectedVersion, actor);
    return presentChange(outcome, presentProfile);
  }
}
