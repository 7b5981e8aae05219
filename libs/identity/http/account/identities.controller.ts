import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AccountRoute, StepUp } from '#auth';
import { RoutifyError } from '#core';
import {
  type AdminRequest,
  CurrentClient,
  CurrentSession,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
} from '#core/http';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import { ExternalIdentities } from '../../single-sign-on/identities/external-identities.js';
import { ProviderLogins } from '../../single-sign-on/flows/provider-logins.service.js';
import { BrowserCookie } from './browser-cookie.js';
import {
  IdentityResponse,
  presentIdentity,
  presentRedirect,
  ProviderRedirectResponse,
  ReturnRequest,
} from './dto/provider.dto.js';

/** The persons at providers that log in to the account. */
@ApiTags('Log-in by providers')
@AccountRoute()
@Controller('api/v1/auth')
export class IdentitiesController {
  constructor(
    private readonly logins: ProviderLogins,
    private readonly identities: ExternalIdentities,
    private readonly browsers: BrowserCookie,
  ) {}

  @Post('providers/:id/link')
  @StepUp()
  @HttpCode(200)
  @ApiOperation({ summary: 'Start linking an identity from a provider to your account' })
  @ApiOkResponse({ type: ProviderRedirectResponse })
  link(
    @Param('id', new IdPipe('idp')) id: string,
    @CurrentSession() current: RequestSession,
    @Body() { return_to: returnTo = '/' }: ReturnRequest,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderRedirectResponse> {
    return this.begin('link', { id, returnTo }, current, this.browsers.ensure(request, response));
  }

  @Post('providers/:id/step-up')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Start confirming the session with an OpenID Connect provider. The user logs in there again.',
    description: 'Only for accounts without a second factor. Others confirm with theirs.',
  })
  @ApiOkResponse({ type: ProviderRedirectResponse })
  stepUp(
    @Param('id', new IdPipe('idp')) id: string,
    @CurrentSession() current: RequestSession,
    @Body() { return_to: returnTo = '/' }: ReturnRequest,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderRedirectResponse> {
    return this.begin('step_up', { id, returnTo }, current, this.browsers.ensure(request, response));
  }

  @Get('identities')
  @ApiOperation({ summary: 'List linked identities' })
  @ApiListResponse(IdentityResponse)
  async list(@CurrentSession() { user }: RequestSession): Promise<ListResponse<IdentityResponse>> {
    return presentPage({ rows: await this.identities.listOf(user.id), hasMore: false }, presentIdentity);
  }

  @Post('identities/:id/remove')
  @StepUp()
  @HttpCode(200)
  @ApiOperation({ summary: 'Unlink an identity' })
  @ApiOkResponse({ type: IdentityResponse })
  async remove(
    @Param('id', new IdPipe('idn')) id: string,
    @CurrentSession() { user }: RequestSession,
    @CurrentClient() client: Client,
  ): Promise<IdentityResponse> {
    return presentIdentity(await this.identities.remove(user, id, client));
  }

  private async begin(
    kind: 'link' | 'step_up',
    { id, returnTo }: { readonly id: string; readonly returnTo: string },
    { session }: RequestSession,
    browser: string,
  ): Promise<ProviderRedirectResponse> {
    const { audience, id: sessionId } = session;
    // No route of an account is open to an operator who acts as its user.
    if (audience === 'impersonation') throw new RoutifyError('impersonation_refused', 'Log in with your own account.');
    return presentRedirect(await this.logins.begin(id, { kind, audience, returnTo, sessionId }, browser));
  }
}
