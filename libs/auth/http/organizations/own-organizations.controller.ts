import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { formatId, RoutifyError, type Actor } from '#core';
import {
  CurrentActor,
  CurrentMember,
  ApiListResponse,
  ListQuery,
  presentPage,
  type ListResponse,
  pageOfRows,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { CustomerResource, Impersonated } from '../../access/access-decorators.js';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import type { Membership } from '../../access/membership.js';
import {
  OwnOrganizationResponse,
  presentOwnOrganization,
  UpdateOwnOrganizationRequest,
} from './own-organization.dto.js';

/** The organizations of a request. A management token is bound to exactly one. */
@ApiTags('Own organization')
@CustomerResource('organization')
@Controller('api/v1/organizations')
export class OwnOrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @ApiOperation({ summary: 'List organizations that your token can access' })
  @ApiListResponse(OwnOrganizationResponse)
  list(
    @CurrentMember() { organization, role }: Membership,
    @Query() query: ListQuery,
  ): ListResponse<OwnOrganizationResponse> {
    return presentPage(pageOfRows([presentOwnOrganization(organization, role)], query), (row) => row);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get your organization' })
  @ApiOkResponse({ type: OwnOrganizationResponse })
  get(
    @CurrentMember() { organization, role }: Membership,
    @Param('id', new IdPipe('org')) id: string,
  ): OwnOrganizationResponse {
    requireOwn(organization.id, id);
    return presentOwnOrganization(organization, role);
  }

  @Patch(':id')
  @Impersonated()
  @ApiOperation({ summary: 'Update your organization' })
  @ApiOkResponse({ type: OwnOrganizationResponse })
  async update(
    @CurrentMember() { organization, role }: Membership,
    @Param('id', new IdPipe('org')) id: string,
    @Body() body: UpdateOwnOrganizationRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OwnOrganizationResponse> {
    requireOwn(organization.id, id);
    const { name, tz, locale, response_retention_days: responseRetentionDays } = body;
    const fields = definedFields({ name, tz, locale, responseRetentionDays });
    const outcome = await this.organizations.update(id, fields, expectedVersion, actor, () => Promise.resolve());
    return presentChange(outcome, (row) => presentOwnOrganization(row, role));
  }
}

function requireOwn(own: string, id: string): void {
  if (own !== id) throw new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
}
