import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccountRoute, Impersonated, Public, StepUp } from '#auth';
import {
  type AdminRequest,
  CurrentClient,
  CurrentSession,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
} from '#core/http';
import { LoginService } from '../../flows/login.service.js';
import { PasskeysService } from '../../factors/passkeys.service.js';
import { StepUps } from '../../flows/step-ups.js';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import { BrowserCookie } from './browser-cookie.js';
import {
  AddedPasskeyResponse,
  AddPasskeyRequest,
  PasskeyLoginRequest,
  PasskeyOptionsResponse,
  PasskeyResponse,
  presentAdded,
  presentOptions,
  presentPasskey,
  RenamePasskeyRequest,
} from './dto/passkey.dto.js';
import { CurrentSessionResponse } from './dto/session.dto.js';
import { refuseOperatorsElsewhere } from './operators-elsewhere.js';
import { SessionAnswers } from './session-answers.js';

/** Passkeys: they log in without a password, and are a second factor. */
@ApiTags('Passkeys')
@AccountRoute()
@Controller('api/v1/auth/passkeys')
export class PasskeysController {
  constructor(
    private readonly passkeys: PasskeysService,
    private readonly logins: LoginService,
    private readonly stepUps: StepUps,
    private readonly browsers: BrowserCookie,
    private readonly answers: SessionAnswers,
  ) {}

  @Post('login-options')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Start logging in with a passkey' })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  async beginLogin(
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PasskeyOptionsResponse> {
    return presentOptions(await this.logins.beginPasskey(this.browsers.ensure(request, response)));
  }

  @Post('login')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in with a passkey. The response sets the session cookie.' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async logIn(
    @Body() { passkey: answer, audience = 'customer' }: PasskeyLoginRequest,
    @CurrentClient() client: Client,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    if (audience === 'operator') refuseOperatorsElsewhere(request);
    const browser = this.browsers.read(request);
    return this.answers.current(await this.logins.logInByPasskey({ browser, answer, audience }, client), response);
  }

  @Post('step-up-options')
  @Impersonated()
  @HttpCode(200)
  @ApiOperation({ summary: 'Start confirming the session with a passkey. Send the result to `/api/v1/auth/step-up`.' })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  async beginStepUp(@CurrentSession() { session }: RequestSession): Promise<PasskeyOptionsResponse> {
    return presentOptions(await this.stepUps.beginStepUp(session));
  }

  @Post('options')
  @StepUp()
  @HttpCode(200)
  @ApiOperation({ summary: 'Start adding a passkey to your account' })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  async begin(@CurrentSession() { session, user }: RequestSession): Promise<PasskeyOptionsResponse> {
    return presentOptions(await this.passkeys.begin(session, user));
  }

  @Post()
  @StepUp()
  @ApiCreatedResponse({ type: AddedPasskeyResponse })
  @ApiOperation({
    summary: 'Add the passkey that the browser created. The first second factor comes with recovery codes.',
  })
  async add(
    @CurrentSession() { session, user }: RequestSession,
    @Body() { name, passkey: answer }: AddPasskeyRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AddedPasskeyResponse> {
    const { passkey, recoveryCodes, ...renewed } = await this.passkeys.add(session, user, { name, answer }, client);
    const current = await this.answers.current({ ...renewed, user }, response);
    return presentAdded(passkey, recoveryCodes, current);
  }

  @Get()
  @ApiOperation({ summary: 'List your passkeys' })
  @ApiListResponse(PasskeyResponse)
  async list(@CurrentSession() { user }: RequestSession): Promise<ListResponse<PasskeyResponse>> {
    return presentPage({ rows: await this.passkeys.list(user.id), hasMore: false }, presentPasskey);
  }

  @Post(':id/rename')
  @HttpCode(200)
  @ApiOperation({ summary: 'Rename a passkey' })
  @ApiOkResponse({ type: PasskeyResponse })
  async rename(
    @CurrentSession() { user }: RequestSession,
    @Param('id', new IdPipe('psk')) id: string,
    @Body() { name }: RenamePasskeyRequest,
    @CurrentClient() client: Client,
  ): Promise<PasskeyResponse> {
    return presentPasskey(await this.passkeys.rename(user.id, id, name, client));
  }

  @Post(':id/remove')
  @StepUp()
  @HttpCode(200)
  @ApiOperation({ summary: 'Remove a passkey' })
  @ApiOkResponse({ type: PasskeyResponse })
  async remove(
    @CurrentSession() { user }: RequestSession,
    @Param('id', new IdPipe('psk')) id: string,
    @CurrentClient() client: Client,
  ): Promise<PasskeyResponse> {
    return presentPasskey(await this.passkeys.remove(user, id, client));
  }
}
