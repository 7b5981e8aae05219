import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { CustomerResource, type Membership } from '#auth';
import { CurrentActor, CurrentMember, IfMatch, presentChange } from '#core/http';
import { BillingProfilesService } from '../../invoices/profiles/billing-profiles.service.js';
import { BillingProfileResponse, presentProfile, ReplaceBillingProfileRequest } from './billing-profile.dto.js';

/** Who the invoices of the organization are made out to. */
@ApiTags('Own invoices')
@CustomerResource('orders')
@Controller('api/v1/billing-profile')
export class OwnBillingProfileController {
  constructor(private readonly profiles: BillingProfilesService) {}

  @Get()
  @ApiOperation({ summary: 'Get your billing profile' })
  @ApiOkResponse({ type: BillingProfileResponse })
  async get(@CurrentMember() { organization }: Membership): Promise<BillingProfileResponse> {
    return presentProfile(await this.profiles.get(organization.id));
  }

  @Put()
  @ApiOperation({ summary: 'Replace your billing profile. It applies to later invoices.' })
  @ApiOkResponse({ type: BillingProfileResponse })
  async replace(
    @CurrentMember() { organization }: Membership,
    @Body() body: ReplaceBillingProfileRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<BillingProfileResponse> {
    return presentChange(await this.profiles.replace(organization.id, body, expectedVersion, actor), presentProfile);
  }
}
