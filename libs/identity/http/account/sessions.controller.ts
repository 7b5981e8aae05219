import { Body, Controller, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccountRoute, Impersonated, UsersService } from '#auth';
import type { Actor } from '#core';
import {
  LimitGuesses,
  LimitByUser,
  CurrentActor,
  CurrentClient,
  CurrentSession,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
  definedFields,
} from '#core/http';
import { AccountInvitations } from '../../invitations/account-invitations.js';
import { PasswordChanges } from '../../flows/password-changes.js';
import { StepUps } from '../../flows/step-ups.js';
import { FactorReset } from '../../factors/factor-reset.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import { AcceptWithSessionRequest } from './dto/registration.dto.js';
import { ChangePasswordRequest, StepUpRequest, UpdateProfileRequest } from './dto/login.dto.js';
import { CurrentSessionResponse, EndedSessionsResponse, presentSession, SessionResponse } from './dto/session.dto.js';
import { presentUserSecurity, UserSecurityResponse } from './dto/security.dto.js';
import { SessionAnswers } from './session-answers.js';

/**
 * The session of the cookie, and the account behind it. `X-Routify-Audience` names another one: `operator`,
 * `impersonation`.
 */
@ApiTags('Sessions')
@AccountRoute()
@Controller('api/v1/auth')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly stepUps: StepUps,
    private readonly passwords: PasswordChanges,
    private readonly invitations: AccountInvitations,
    private readonly answers: SessionAnswers,
    private readonly factors: FactorReset,
    private readonly users: UsersService,
  ) {}

  @Get('session')
  @Impersonated()
  @ApiOperation({ summary: 'Get the current session with its user, organizations and CSRF token' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  get(@CurrentSession() current: RequestSession): Promise<CurrentSessionResponse> {
    return this.answers.current(current);
  }

  @Patch('profile')
  @HttpCode(200)
  @ApiOperation({ summary: 'Update your profile: the name that others see' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async updateProfile(
    @CurrentSession() current: RequestSession,
    @Body() { name }: UpdateProfileRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CurrentSessionResponse> {
    await this.users.update(current.user.id, definedFields({ name }), null, actor);
    return this.answers.current({ ...current, user: await this.users.get(current.user.id) });
  }

  @Get('security')
  @ApiOperation({ summary: 'Get your login methods: password, authenticator app, passkeys' })
  @ApiOkResponse({ type: UserSecurityResponse })
  async security(@CurrentSession() { user }: RequestSession): Promise<UserSecurityResponse> {
    return presentUserSecurity(user.id, await this.factors.read(user.id));
  }

  @Get('sessions')
  @ApiOperation({ summary: 'List your sessions as a customer and as an operator, at most 100' })
  @ApiListResponse(SessionResponse)
  async list(@CurrentSession() { session, user }: RequestSession): Promise<ListResponse<SessionResponse>> {
    const rows = await this.sessions.list(user.id);
    return presentPage({ rows, hasMore: false }, (row) => presentSession(row, session.id));
  }

  @Post('logout')
  @Impersonated()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log out. Ends the session and removes its cookie.' })
  @ApiOkResponse({ type: SessionResponse })
  async logOut(
    @CurrentSession() { session }: RequestSession,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    const ended = await this.sessions.end(session.userId, session.id, actor);
    this.answers.forget(response, session.audience);
    return presentSession(ended, session.id);
  }

  @Post('sessions/end-others')
  @HttpCode(200)
  @ApiOperation({ summary: 'End all your other sessions' })
  @ApiOkResponse({ type: EndedSessionsResponse })
  async endOthers(
    @CurrentSession() { session }: RequestSession,
    @CurrentActor() actor: Actor,
  ): Promise<EndedSessionsResponse> {
    const ended = await this.sessions.endOthers(session.userId, session.id, actor);
    return { object: 'ended_sessions', count: ended.length };
  }

  @Post('sessions/:id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'End one of your sessions' })
  @ApiOkResponse({ type: SessionResponse })
  async end(
    @CurrentSession() { session }: RequestSession,
    @Param('id', new IdPipe('ses')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<SessionResponse> {
    return presentSession(await this.sessions.end(session.userId, id, actor), session.id);
  }

  @Post('step-up')
  @Impersonated()
  @LimitByUser('proof')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Confirm the session for ten minutes. Required to move money and to change roles, credentials and keys of others.',
    description: 'After ten wrong passwords or codes the session ends: 401 `session_required`.',
  })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async stepUp(
    @CurrentSession() { session, user }: RequestSession,
    @Body() { password, code, passkey }: StepUpRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    const renewed = await this.stepUps.stepUp({ session, user }, { password, code, passkey }, client);
    return this.answers.current({ ...renewed, user }, response);
  }

  @Post('invitation/accept')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept an invitation to your email address' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async acceptInvitation(
    @CurrentSession() current: RequestSession,
    @Body() { token }: AcceptWithSessionRequest,
    @CurrentClient() client: Client,
  ): Promise<CurrentSessionResponse> {
    await this.invitations.accept(token, current.session, current.user, client);
    return this.answers.current(current);
  }

  @Post('password')
  @LimitByUser('proof')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Change your password. All your other sessions end.',
    description: 'After ten wrong passwords or codes the session ends: 401 `session_required`.',
  })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async changePassword(
    @CurrentSession() { session, user }: RequestSession,
    @Body() { current_password: current, password: next }: ChangePasswordRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    const renewed = await this.passwords.change(session, user, { current, next }, client);
    return this.answers.current({ ...renewed, user }, response);
  }
}
