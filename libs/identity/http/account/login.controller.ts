import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '#auth';
import { LimitGuesses, LimitLogins, type AdminRequest, CurrentClient } from '#core/http';
import { LoginService } from '../../flows/login.service.js';
import { OperatorsService } from '../../flows/operators.service.js';
import { PasswordResets } from '../../flows/password-resets.js';
import type { Client } from '../../sessions/session.js';
import { LoginRequest, ResetPasswordRequest, SetupRequest } from './dto/login.dto.js';
import { CurrentSessionResponse, DONE, DoneResponse } from './dto/session.dto.js';
import { refuseOperatorsElsewhere } from './operators-elsewhere.js';
import { SessionAnswers } from './session-answers.js';

/** Ways to a session. */
@ApiTags('Log-in')
@Public()
@Controller('api/v1/auth')
export class LoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly operators: OperatorsService,
    private readonly resets: PasswordResets,
    private readonly answers: SessionAnswers,
  ) {}

  @Post('login')
  @LimitLogins()
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in with a password. The response sets the session cookie.' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async logIn(
    @Body() { email, password, audience = 'customer', code, passkey }: LoginRequest,
    @CurrentClient() client: Client,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    if (audience === 'operator') refuseOperatorsElsewhere(request);
    const login = { email, password, audience, code, passkey };
    return this.answers.current(await this.logins.logIn(login, client), response);
  }

  @Post('setup')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({ summary: 'Create the first operator, with the setup link in the log of control' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async setUp(
    @Body() { token, ...person }: SetupRequest,
    @CurrentClient() client: Client,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    refuseOperatorsElsewhere(request);
    return this.answers.current(await this.operators.setUp(token, person, client), response);
  }

  @Post('password/reset')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({ summary: 'Reset the password with a link. All sessions of the user end.' })
  @ApiOkResponse({ type: DoneResponse })
  async resetPassword(
    @Body() { token, password }: ResetPasswordRequest,
    @CurrentClient() client: Client,
  ): Promise<DoneResponse> {
    await this.resets.reset(token, password, client);
    return DONE;
  }
}
