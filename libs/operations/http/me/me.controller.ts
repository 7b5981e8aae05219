import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CustomerResource,
  MembersService,
  MemberTokensService,
  mayWrite,
  StepUp,
  type Giver,
  type Membership,
  type MemberToken,
  type Pass,
} from '#auth';
import { AuditRepository } from '#core/infra';
import type { RequestSession } from '#identity';
import { formatId, actorNames, type Actor } from '#core';
import {
  CurrentActor,
  CurrentPass,
  CurrentSession,
  ChangingMember,
  CurrentMember,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  readOptionalId,
  IdPipe,
  definedFields,
  presentChange,
  timeOf,
} from '#core/http';
import { MemberResponse, MemberAnswers, ListTokensQuery, TOKEN_STATUSES } from '#auth/http';
import { MadeObjects, type MadeScope } from '../../incidents/made-objects.service.js';
import { MadeObjectsResponse, presentMade } from '../actors/actor.dto.js';
import {
  CreateMemberTokenRequest,
  IssuedMemberTokenResponse,
  MemberTokenResponse,
  MeResponse,
  presentMe,
  presentMemberToken,
  RevokeMemberTokenQuery,
} from './me.dto.js';

/** The member of the current token or session, and its tokens. */
@ApiTags('Me')
@CustomerResource('me')
@Controller('api/v1/me')
export class MeController {
  constructor(
    private readonly members: MembersService,
    private readonly tokens: MemberTokensService,
    private readonly answers: MemberAnswers,
    private readonly events: AuditRepository,
    private readonly made: MadeObjects,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get the current member with organization and role' })
  @ApiOkResponse({ type: MeResponse })
  async get(
    @CurrentMember() member: Membership,
    @CurrentSession() session: RequestSession | undefined,
  ): Promise<MeResponse> {
    const own = await this.members.get(member.organization.id, member.memberId);
    return presentMe(own, member, await this.answers.usesOf(own), session);
  }

  @Post('leave')
  @HttpCode(200)
  @ApiOperation({ summary: 'Leave the organization. The last owner has to transfer ownership first.' })
  @ApiOkResponse({ type: MemberResponse })
  async leave(
    @CurrentMember() { organization, memberId }: Membership,
    @ChangingMember() changer: Giver,
  ): Promise<MemberResponse> {
    const outcome = await this.members.remove(organization.id, memberId, null, changer);
    return presentChange(outcome, (member) => this.answers.one(member));
  }

  @Get('tokens')
  @ApiOperation({ summary: 'List your management tokens' })
  @ApiListResponse(MemberTokenResponse)
  async listTokens(
    @CurrentMember() { memberId }: Membership,
    @Query() query: ListTokensQuery,
  ): Promise<ListResponse<MemberTokenResponse>> {
    const statuses = readChoices(query.status, 'status', TOKEN_STATUSES);
    const page = await this.tokens.list(memberId, statuses, readPage(query, 'tok'));
    const makers = await this.makersOf(page.rows);
    return presentPage(page, (token) => presentMemberToken(token, makers));
  }

  @Post('tokens')
  @StepUp()
  @ApiOperation({ summary: 'Create a management token. The secret is shown only in this response.' })
  @ApiCreatedResponse({ type: IssuedMemberTokenResponse })
  async createToken(
    @CurrentMember() { memberId, organization, scopes: own }: Membership,
    @Body() { name, scopes, project_id, expires_at }: CreateMemberTokenRequest,
    @CurrentActor() actor: Actor,
    @CurrentPass() { credential, endsAt }: Pass,
  ): Promise<IssuedMemberTokenResponse> {
    // A person logs in again after the session.
    const bound = { scopes: own, endsAt: credential.kind === 'session' ? null : endsAt };
    const holder = { id: memberId, organizationId: organization.id, ...bound };
    const projectId = readOptionalId('prj', project_id, 'project_id');
    const fields = { name, projectId, ...definedFields({ scopes, expiresAt: timeOf(expires_at) }) };
    const { token, secret } = await this.tokens.create(holder, fields, actor);
    return { ...(await this.present(token)), secret };
  }

  @Post('tokens/:id/revoke')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Revoke a management token, effective immediately, and with `include_made` all that it made. This can’t be undone.',
  })
  @ApiOkResponse({ type: MemberTokenResponse })
  async revokeToken(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('tok')) id: string,
    @Query() { include_made: includesMade = false }: RevokeMemberTokenQuery,
    @CurrentActor() actor: Actor,
  ): Promise<MemberTokenResponse> {
    const token = await this.tokens.revoke(member.memberId, id, actor);
    if (includesMade) {
      const mayEnd = (kind: string): boolean => mayWrite(member, RESOURCES[kind] ?? 'single_sign_on');
      await this.made.endAll(madeWith(member, id), { only: null, reason: null, mayEnd }, actor);
    }
    return this.present(token);
  }

  @Get('tokens/:id/made')
  @ApiOperation({ summary: 'List what a management token of yours made, and what its tokens made' })
  @ApiOkResponse({ type: MadeObjectsResponse })
  async listMade(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('tok')) id: string,
  ): Promise<MadeObjectsResponse> {
    await this.tokens.get(member.memberId, id);
    const { objects, isComplete } = await this.made.list(madeWith(member, id));
    return { object: 'made_objects', data: objects.map(presentMade), complete: isComplete };
  }

  private async present(token: MemberToken) {
    return presentMemberToken(token, await this.makersOf([token]));
  }

  private makersOf(tokens: readonly MemberToken[]): Promise<ReadonlyMap<string, string>> {
    return this.events.makersOf(tokens.map(({ id }) => formatId('tok', id)));
  }
}

/** What a member needs to write to end an object of a kind. */
const RESOURCES: Readonly<Record<string, Parameters<typeof mayWrite>[1]>> = {
  token: 'me',
  key: 'keys',
  invitation: 'members',
  webhook_endpoint: 'webhooks',
};

/** Of the organization of the member. */
function madeWith({ organization }: Membership, tokenId: string): MadeScope {
  return { names: actorNames({ prefix: 'tok', id: tokenId }), organizationId: organization.id, since: null };
}
