import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { InvitationOffers } from '#identity';
import {
  LimitInvitations,
  CurrentActor,
  ChangingMember,
  CurrentMember,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  definedFields,
} from '#core/http';
import { CustomerResource, Impersonated, StepUp } from '../../access/access-decorators.js';
import { InvitationsService } from '../../members/invitations.service.js';
import type { Giver } from '../../access/giving.js';
import type { Membership } from '../../access/membership.js';
import {
  CreateInvitationRequest,
  INVITATION_STATUSES,
  InvitationResponse,
  ListInvitationsQuery,
  presentInvitation,
} from './member.dto.js';

/** Offers of membership. Their secrets go to the invited mailboxes alone; people accept at `/api/v1/auth/invitation`. */
@ApiTags('Invitations')
@CustomerResource('members')
@StepUp()
@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly offers: InvitationOffers,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List invitations' })
  @ApiListResponse(InvitationResponse)
  async list(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListInvitationsQuery,
  ): Promise<ListResponse<InvitationResponse>> {
    const statuses = readChoices(query.status, 'status', INVITATION_STATUSES);
    const filter = { organizationId: organization.id, ...definedFields({ statuses }) };
    return presentPage(await this.invitations.list(filter, readPage(query, 'inv')), presentInvitation);
  }

  @Post()
  @LimitInvitations()
  @ApiOperation({ summary: 'Create an invitation. Sends a link to the email address.' })
  @ApiCreatedResponse({ type: InvitationResponse })
  async create(
    @CurrentMember() { organization }: Membership,
    @Body() { email, role }: CreateInvitationRequest,
    @ChangingMember() changer: Giver,
  ): Promise<InvitationResponse> {
    return presentInvitation(await this.offers.create(organization, { email, role }, changer));
  }

  @Post(':id/revoke')
  @Impersonated()
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke an invitation' })
  @ApiOkResponse({ type: InvitationResponse })
  async revoke(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('inv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationResponse> {
    return presentInvitation(await this.invitations.revoke(organization.id, id, actor));
  }
}
