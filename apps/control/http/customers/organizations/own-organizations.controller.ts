import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, Impersonated, OrganizationsService, type Membership } from '#auth';
import type { Actor } from '#audit';
import { formatId, RoutifyError } from '#kernel';
import { CurrentActor } from '../../conventions/admin-request.js';
import { CurrentMember } from '../../conventions/current-member.js';
import { ApiListResponse, ListQuery, presentPage, type ListResponse } from '../../conventions/lists/list.js';
import { pageOfRows } from '../../conventions/lists/page-of-rows.js';
import { IdPipe } from '../../conventions/read-id.js';
import { IfMatch, presentChange } from '../../conventions/writes/if-match.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
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
