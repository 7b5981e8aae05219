import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorInvitationsService, OperatorResource, StepUp, UsersService, type OperatorInvitation } from '#auth';
import type { Actor } from '#core';
import {
  LimitInvitations,
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  definedFields,
} from '#core/http';
import { OperatorOffers } from '../../invitations/operator-offers.js';
import {
  CreateOperatorInvitationRequest,
  ListOperatorInvitationsQuery,
  OPERATOR_INVITATION_STATUSES,
  OperatorInvitationResponse,
  presentOperatorInvitation,
} from './operator-invitation.dto.js';

/** Offers of an operator's role. Their secrets go to the invited mailboxes alone; people accept at `/api/v1/auth/invitation`. */
@ApiTags('Operator invitations')
@OperatorResource('users')
@StepUp()
@Controller('admin/v1/operator-invitations')
export class OperatorInvitationsController {
  constructor(
    private readonly invitations: OperatorInvitationsService,
    private readonly offers: OperatorOffers,
    private readonly users: UsersService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List invitations of operators' })
  @ApiListResponse(OperatorInvitationResponse)
  async list(@Query() query: ListOperatorInvitationsQuery): Promise<ListResponse<OperatorInvitationResponse>> {
    const filter = definedFields({ statuses: readChoices(query.status, 'status', OPERATOR_INVITATION_STATUSES) });
    const page = await this.invitations.list(filter, readPage(query, 'inv'));
    const names = await this.namesOf(page.rows);
    return presentPage(page, (invitation) => presentOperatorInvitation(invitation, names));
  }

  @Post()
  @LimitInvitations()
  @ApiOperation({
    summary: 'Invite an operator. Sends a link to the email address.',
    description:
      'Needs a session: a token gets 403 `role_not_allowed`. An earlier invitation to the same address ends. A person with an account becomes an operator by accepting with it, others register.',
  })
  @ApiCreatedResponse({ type: OperatorInvitationResponse })
  async create(
    @Body() { email, role }: CreateOperatorInvitationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OperatorInvitationResponse> {
    return this.present(await this.offers.create({ email, role }, actor));
  }

  @Post(':id/resend')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send an invitation again, with a new link for 7 days. The previous link stops working.',
    description: 'At most once a minute, and five times. Needs a session.',
  })
  @ApiOkResponse({ type: OperatorInvitationResponse })
  async resend(
    @Param('id', new IdPipe('inv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OperatorInvitationResponse> {
    return this.present(await this.offers.resend(id, actor));
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Revoke an invitation of an operator' })
  @ApiOkResponse({ type: OperatorInvitationResponse })
  async revoke(
    @Param('id', new IdPipe('inv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OperatorInvitationResponse> {
    return this.present(await this.invitations.revoke(id, actor));
  }

  private async present(invitation: OperatorInvitation): Promise<OperatorInvitationResponse> {
    return presentOperatorInvitation(invitation, await this.namesOf([invitation]));
  }

  private async namesOf(invitations: readonly OperatorInvitation[]): Promise<Map<string, string>> {
    const users = await this.users.listByIds([...new Set(invitations.map(({ inviterId }) => inviterId))]);
    return new Map(users.map(({ id, name }) => [id, name]));
  }
}
