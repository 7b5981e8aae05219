import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, OrganizationsService, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  RequiresIdempotencyKey,
} from '#core/http';
import { GrantsService, DEFAULT_PRIORITY } from '../../ledger/promotions/grants.service.js';
import { CreateGrantRequest, GrantResponse, presentGrant } from './grant.dto.js';

/** Promotional credit. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/grants')
export class GrantsController {
  constructor(
    private readonly grants: GrantsService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List credit grants of an organization with their remaining amounts' })
  @ApiListResponse(GrantResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<GrantResponse>> {
    const organization = await this.organizations.get(id);
    return presentPage(await this.grants.list(organization.id, readPage(query, 'grant')), presentGrant);
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Create a credit grant. It is spent before paid money and can expire.' })
  @ApiCreatedResponse({ type: GrantResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { amount_usd, expires_at = null, priority = DEFAULT_PRIORITY, reason }: CreateGrantRequest,
    @CurrentActor() actor: Actor,
  ): Promise<GrantResponse> {
    const amountNanoUsd = readUsd(amount_usd);
    const expiresAt = expires_at === null ? null : new Date(expires_at);
    return presentGrant(await this.grants.grant({ organizationId, amountNanoUsd, expiresAt, priority, reason }, actor));
  }
}
