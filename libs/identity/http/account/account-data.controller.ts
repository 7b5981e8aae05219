import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccountRoute, StepUp } from '#auth';
import { LimitByUser, CurrentClient, CurrentSession } from '#core/http';
import { AccountDeletion } from '../../account-data/account-deletion.service.js';
import { AccountExport } from '../../account-data/account-export.service.js';
import { SESSION_AUDIENCES } from '../../domain/session-cookie.js';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import { ExternalIdentities } from '../../single-sign-on/identities/external-identities.js';
import { AccountExportResponse, DeleteAccountRequest, presentAccountExport } from './dto/account-data.dto.js';
import { DONE, DoneResponse } from './dto/session.dto.js';
import { SessionAnswers } from './session-answers.js';

/** What the installation knows about a person, and its end. */
@ApiTags('Account')
@AccountRoute()
@StepUp()
@Controller('api/v1/auth/account')
export class AccountDataController {
  constructor(
    private readonly exports: AccountExport,
    private readonly identities: ExternalIdentities,
    private readonly deletion: AccountDeletion,
    private readonly answers: SessionAnswers,
  ) {}

  @Post('export')
  @LimitByUser('export')
  @HttpCode(200)
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({ summary: 'Export your personal data: the newest 1,000 objects of each type' })
  @ApiOkResponse({ type: AccountExportResponse })
  async export(@CurrentSession() { user }: RequestSession): Promise<AccountExportResponse> {
    const [data, identities] = await Promise.all([this.exports.collect(user), this.identities.listOf(user.id)]);
    return presentAccountExport(data, identities);
  }

  @Post('delete')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Delete your account immediately. This can’t be undone. The last owner of an organization with members or a balance gets 409 `last_owner`.',
  })
  @ApiOkResponse({ type: DoneResponse })
  async delete(
    @CurrentSession() { user }: RequestSession,
    @Body() { email }: DeleteAccountRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DoneResponse> {
    await this.deletion.delete(user, email, client);
    this.answers.forget(response, ...SESSION_AUDIENCES);
    return DONE;
  }
}
