import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccountRoute, StepUp } from '#auth';
import { LimitByUser, CurrentClient, CurrentSession } from '#core/http';
import { FactorsService } from '../../factors/factors.service.js';
import { TotpService } from '../../factors/totp.service.js';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import {
  ConfirmedTotpResponse,
  NewTotpResponse,
  presentRecoveryCodes,
  RecoveryCodesResponse,
} from './dto/security.dto.js';
import { ConfirmTotpRequest } from './dto/login.dto.js';
import { DONE, DoneResponse } from './dto/session.dto.js';
import { SessionAnswers } from './session-answers.js';

/** The second factor of the account: codes of an app, and recovery codes. */
@ApiTags('Second factor')
@AccountRoute()
@StepUp()
@Controller('api/v1/auth/totp')
export class FactorsController {
  constructor(
    private readonly totp: TotpService,
    private readonly factors: FactorsService,
    private readonly answers: SessionAnswers,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Start setting up an authenticator app. It is active once a code is confirmed.' })
  @ApiOkResponse({ type: NewTotpResponse })
  async begin(@CurrentSession() { user }: RequestSession, @CurrentClient() client: Client): Promise<NewTotpResponse> {
    return { object: 'totp', ...(await this.totp.begin(user, client)) };
  }

  @Post('confirm')
  @LimitByUser('proof')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Confirm the authenticator app with a code. The response includes the recovery codes.',
    description: 'After ten wrong passwords or codes the session ends: 401 `session_required`.',
  })
  @ApiOkResponse({ type: ConfirmedTotpResponse })
  async confirm(
    @CurrentSession() { session, user }: RequestSession,
    @Body() { code }: ConfirmTotpRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConfirmedTotpResponse> {
    const { recoveryCodes, ...renewed } = await this.totp.confirm(session, user, code, client);
    const current = await this.answers.current({ ...renewed, user }, response);
    return { ...presentRecoveryCodes(recoveryCodes), session: current };
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Create new recovery codes. The previous ones stop working.' })
  @ApiOkResponse({ type: RecoveryCodesResponse })
  async newRecoveryCodes(
    @CurrentSession() { user }: RequestSession,
    @CurrentClient() client: Client,
  ): Promise<RecoveryCodesResponse> {
    return presentRecoveryCodes(await this.factors.newRecoveryCodes(user, client));
  }

  @Post('remove')
  @HttpCode(200)
  @ApiOperation({ summary: 'Remove the authenticator app' })
  @ApiOkResponse({ type: DoneResponse })
  async remove(@CurrentSession() { user }: RequestSession, @CurrentClient() client: Client): Promise<DoneResponse> {
    await this.totp.remove(user, client);
    return DONE;
  }
}
