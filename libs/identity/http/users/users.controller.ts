import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MembersService, OperatorResource, PLATFORM_ROLES, UsersService, StepUp, type Pass } from '#auth';
import type { Actor } from '#core';
import {
  CurrentActor,
  CurrentPass,
  ReasonRequest,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { FactorReset } from '../../factors/factor-reset.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { EndedSessionsResponse, presentSession, SessionResponse } from '../account/dto/session.dto.js';
import { presentUserSecurity, UserSecurityResponse } from '../account/dto/security.dto.js';
import {
  ListUsersQuery,
  presentUser,
  presentUserOrganization,
  UpdateUserRequest,
  USER_STATUSES,
  UserOrganizationResponse,
  UserResponse,
} from './user.dto.js';

/** Users. Accepting an invitation creates one. */
@ApiTags('Users')
@OperatorResource('users')
@StepUp()
@Controller('admin/v1/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
    private readonly factors: FactorReset,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List users' })
  @ApiListResponse(UserResponse)
  async list(@Query() query: ListUsersQuery): Promise<ListResponse<UserResponse>> {
    const filter = definedFields({
      statuses: readChoices(query.status, 'status', USER_STATUSES),
      platformRoles: readChoices(query.platform_role, 'platform_role', PLATFORM_ROLES),
      q: query.q,
    });
    return presentPage(await this.users.list(filter, readPage(query, 'usr')), presentUser);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a user' })
  @ApiOkResponse({ type: UserResponse })
  async get(@Param('id', new IdPipe('usr')) id: string): Promise<UserResponse> {
    return presentUser(await this.users.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a user. Changes apply from the user’s next request.' })
  @ApiOkResponse({ type: UserResponse })
  async update(
    @Param('id', new IdPipe('usr')) id: string,
    @Body() { name, status, platform_role }: UpdateUserRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
    @CurrentPass() { platformRole }: Pass,
  ): Promise<UserResponse> {
    const fields = definedFields({ name, status, platformRole: platform_role });
    const giver = { actor, platformRole };
    return presentChange(await this.users.update(id, fields, expectedVersion, actor, giver), presentUser);
  }

  @Post(':id/end-sessions')
  @HttpCode(200)
  @ApiOperation({ summary: 'End all sessions of a user. The user can log in again.' })
  @ApiOkResponse({ type: EndedSessionsResponse })
  async endSessions(
    @Param('id', new IdPipe('usr')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<EndedSessionsResponse> {
    const user = await this.users.get(id);
    const ended = await this.sessions.endAll(user.id, reason, actor);
    return { object: 'ended_sessions', count: ended.length };
  }

  @Get(':id/sessions')
  @ApiOperation({ summary: 'List open sessions of a user' })
  @ApiListResponse(SessionResponse)
  async listSessions(@Param('id', new IdPipe('usr')) id: string): Promise<ListResponse<SessionResponse>> {
    const user = await this.users.get(id);
    const rows = await this.sessions.list(user.id);
    return presentPage({ rows, hasMore: false }, (row) => presentSession(row, null));
  }

  @Post(':id/sessions/:session_id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a session of a user' })
  @ApiOkResponse({ type: SessionResponse })
  async endSession(
    @Param('id', new IdPipe('usr')) id: string,
    @Param('session_id', new IdPipe('ses')) sessionId: string,
    @CurrentActor() actor: Actor,
  ): Promise<SessionResponse> {
    return presentSession(await this.sessions.end(id, sessionId, actor), null);
  }

  @Get(':id/organizations')
  @ApiOperation({ summary: 'List the organizations of a user, with its role in each' })
  @ApiListResponse(UserOrganizationResponse)
  async listOrganizations(@Param('id', new IdPipe('usr')) id: string): Promise<ListResponse<UserOrganizationResponse>> {
    const user = await this.users.get(id);
    const rows = await this.members.membershipsOf(user.id);
    return presentPage({ rows, hasMore: false }, presentUserOrganization);
  }

  @Get(':id/security')
  @ApiOperation({ summary: 'Get login methods of a user: password, authenticator app, passkeys' })
  @ApiOkResponse({ type: UserSecurityResponse })
  async security(@Param('id', new IdPipe('usr')) id: string): Promise<UserSecurityResponse> {
    const user = await this.users.get(id);
    return presentUserSecurity(user.id, await this.factors.read(user.id));
  }

  @Post(':id/reset-second-factor')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Reset two-factor authentication of a user. Removes the authenticator app, passkeys and recovery codes, ends all sessions, and notifies the user by email.',
  })
  @ApiOkResponse({ type: UserSecurityResponse })
  async resetSecondFactor(
    @Param('id', new IdPipe('usr')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<UserSecurityResponse> {
    const user = await this.users.get(id);
    return presentUserSecurity(user.id, await this.factors.run(user, reason, actor));
  }
}
