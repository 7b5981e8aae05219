import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, Impersonated, InvitationsService, type Giver, type Membership, StepUp } from '#auth';
import type { Actor } from '#audit';
import { InvitationOffers } from '#identity';
import { LimitInvitations } from '../../../throttle/limit-guesses.js';
import { CurrentActor } from '../../conventions/admin-request.js';
import { ChangingMember, CurrentMember } from '../../conventions/current-member.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { readChoices } from '../../conventions/lists/read-choices.js';
import { IdPipe } from '../../conventions/read-id.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import {
  CreateInvitationRequest,
  INVITATION_STATUSES,
  InvitationResponse,
  ListInvitationsQuery,
  presentInvitation,
} from '../../access/members/member.dto.js';

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
