import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { InvitationOffers } from '#identity';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  definedFields,
} from '#core/http';
import { byOperator } from '../../access/giving.js';
import { InvitationsService } from '../../members/invitations.service.js';
import { OperatorResource, StepUp } from '../../access/access-decorators.js';
import { OrganizationsService } from '../../organizations/organizations.service.js';
import {
  CreateInvitationRequest,
  INVITATION_STATUSES,
  InvitationLinkResponse,
  InvitationResponse,
  ListInvitationsQuery,
  presentInvitation,
} from './member.dto.js';

/** Invitations into any organization, for operators. The first member of a new customer joins by one. */
@ApiTags('Invitations')
@OperatorResource('members')
@StepUp()
@Controller('admin/v1')
export class OrganizationInvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly organizations: OrganizationsService,
    private readonly offers: InvitationOffers,
  ) {}

  @Get('organizations/:id/invitations')
  @ApiOperation({ summary: 'List invitations of an organization' })
  @ApiListResponse(InvitationResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListInvitationsQuery,
  ): Promise<ListResponse<InvitationResponse>> {
    const { id: organizationId } = await this.organizations.get(id);
    const statuses = readChoices(query.status, 'status', INVITATION_STATUSES);
    const filter = { organizationId, ...definedFields({ statuses }) };
    return presentPage(await this.invitations.list(filter, readPage(query, 'inv')), presentInvitation);
  }

  @Post('organizations/:id/invitations')
  @ApiOperation({ summary: 'Create an invitation. Sends a link to the email address.' })
  @ApiCreatedResponse({ type: InvitationResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { email, role }: CreateInvitationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationResponse> {
    const organization = await this.organizations.get(organizationId);
    return presentInvitation(await this.offers.create(organization, { email, role }, byOperator(actor)));
  }

  @Post('invitations/:id/link')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Create a new invitation link to share, if email isn’t configured. The previous link stops working.',
    description: 'The email of the new account is unconfirmed. Returns 409 `conflict` if email is configured.',
  })
  @ApiOkResponse({ type: InvitationLinkResponse })
  async createLink(
    @Param('id', new IdPipe('inv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationLinkResponse> {
    const { invitation, link } = await this.offers.createLink(id, actor);
    return { ...presentInvitation(invitation), link };
  }

  @Post('invitations/:id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke an invitation' })
  @ApiOkResponse({ type: InvitationResponse })
  async revoke(@Param('id', new IdPipe('inv')) id: string, @CurrentActor() actor: Actor): Promise<InvitationResponse> {
    return presentInvitation(await this.invitations.revoke(null, id, actor));
  }
}
