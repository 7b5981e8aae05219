import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CustomerResource,
  Impersonated,
  InvitationsService,
  Public,
  type MemberChanger,
  type Membership,
  StepUp,
} from '#auth';
import type { Actor } from '#audit';
import { AccountInvitations } from '#identity';
import { LimitInvitations } from '../../../throttle/limit-guesses.js';
import { CurrentActor, type AdminRequest } from '../../conventions/admin-request.js';
import { ChangingMember, CurrentMember } from '../../conventions/current-member.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { readChoices } from '../../conventions/lists/read-choices.js';
import { IdPipe } from '../../conventions/read-id.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import {
  AcceptedInvitationResponse,
  InvitationResponse,
  IssuedInvitationResponse,
  presentAcceptedInvitation,
  presentInvitation,
  presentIssuedInvitation,
} from '../../access/members/dto/invitation.response.js';
import {
  AcceptInvitationRequest,
  CreateInvitationRequest,
  INVITATION_STATUSES,
  ListInvitationsQuery,
} from '../../access/members/dto/member.request.js';

/** Offers of membership. The secret is enough to accept one; no other token is needed. */
@ApiTags('Invitations')
@CustomerResource('members')
@StepUp()
@Controller('api/v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly accounts: AccountInvitations,
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
  @ApiOperation({ summary: 'Offer a membership: sends a mail with a link; the answer shows the secret, too' })
  @ApiCreatedResponse({ type: IssuedInvitationResponse })
  async create(
    @CurrentMember() { organization }: Membership,
    @Body() { email, role }: CreateInvitationRequest,
    @ChangingMember() changer: MemberChanger,
  ): Promise<IssuedInvitationResponse> {
    const mail = await this.accounts.mailFor(organization);
    const issued = await this.invitations.create(organization.id, { email, role }, changer, mail);
    this.accounts.wake();
    return presentIssuedInvitation(issued);
  }

  @Post('accept')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Become a member; the answer shows the secret of your first management token' })
  @ApiOkResponse({ type: AcceptedInvitationResponse })
  async accept(
    @Body() { token, name }: AcceptInvitationRequest,
    @Req() { ip, requestId }: AdminRequest,
  ): Promise<AcceptedInvitationResponse> {
    const actorOf = (id: string): Actor => {
      return { kind: 'invitation', id, address: ip ?? null, requestId, idempotencyKey: null };
    };
    return presentAcceptedInvitation(await this.invitations.accept(token, name, actorOf));
  }

  @Post(':id/revoke')
  @Impersonated()
  @HttpCode(200)
  @ApiOperation({ summary: 'Take an invitation back' })
  @ApiOkResponse({ type: InvitationResponse })
  async revoke(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('inv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<InvitationResponse> {
    return presentInvitation(await this.invitations.revoke(organization.id, id, actor));
  }
}
