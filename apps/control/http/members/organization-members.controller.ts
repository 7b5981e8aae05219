import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InvitationsService, MembersService, OperatorResource, ORGANIZATION_ROLES, OrganizationsService } from '#auth';
import type { Actor } from '#audit';
import { CurrentActor } from '../conventions/admin-request.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../conventions/lists/list.js';
import { readChoices } from '../conventions/lists/read-choices.js';
import { IdPipe } from '../conventions/read-id.js';
import { definedFields } from '../conventions/writes/merge-patch.js';
import { IssuedInvitationResponse, presentIssuedInvitation } from './dto/invitation.response.js';
import { CreateInvitationRequest, ListMembersQuery } from './dto/member.request.js';
import { MemberResponse, presentMember } from './dto/member.response.js';

/** Members of any organization, for operators; and the invitation with which a new customer begins. */
@ApiTags('Members')
@OperatorResource('members')
@Controller('admin/v1/organizations/:id')
export class OrganizationMembersController {
  constructor(
    private readonly members: MembersService,
    private readonly invitations: InvitationsService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get('members')
  @ApiOperation({ summary: 'List the members of an organization' })
  @ApiListResponse(MemberResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListMembersQuery,
  ): Promise<ListResponse<MemberResponse>> {
    const { id: organizationId } = await this.organizations.get(id);
    const roles = readChoices(query.role, 'role', ORGANIZATION_ROLES);
    const filter = { organizationId, ...definedFields({ roles, q: query.q }) };
    return presentPage(await this.members.list(filter, readPage(query, 'mbr')), presentMember);
  }

  @Post('invitations')
  @ApiOperation({ summary: 'Offer a membership; the answer is the only one that shows the secret' })
  @ApiCreatedResponse({ type: IssuedInvitationResponse })
  async invite(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { email, role }: CreateInvitationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedInvitationResponse> {
    const changer = { actor, role: null };
    return presentIssuedInvitation(await this.invitations.create(organizationId, { email, role }, changer));
  }
}
