import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '#auth';
import { Config } from '#core/infra';
import { ReadsForm, type AdminRequest, CurrentClient, IdPipe } from '#core/http';
import { cookieNameOf, readCookie, type Audience } from '../../domain/session-cookie.js';
import type { Client } from '../../sessions/session.js';
import { DomainsService } from '../../single-sign-on/domains/domains.service.js';
import { IdentityProvidersService } from '../../single-sign-on/providers/identity-providers.service.js';
import { ProviderLogins } from '../../single-sign-on/flows/provider-logins.service.js';
import { ProviderLogouts } from '../../single-sign-on/flows/provider-logouts.service.js';
import { withParameter } from '../../single-sign-on/domain/own-path.js';
import { BrowserCookie } from './browser-cookie.js';
import {
  OrganizationProvidersResponse,
  presentProviders,
  presentRedirect,
  ProviderLoginRequest,
  ProviderRedirectResponse,
} from './dto/provider.dto.js';
import { ForgotPasswordRequest } from './dto/registration.dto.js';
import { DONE, DoneResponse } from './dto/session.dto.js';
import { refuseOperatorsElsewhere } from './operators-elsewhere.js';
import { SessionAnswers } from './session-answers.js';

const LOG_IN_PAGES: Readonly<Record<Audience, string>> = {
  customer: '/login',
  operator: '/operator/login',
};

/**
 * Log-in by a provider: the browser goes there, and comes back. The routes that providers and browsers call by the
 * rules of OpenID Connect are not in the document: clients call neither.
 */
@ApiTags('Log-in by providers')
@Public()
@Controller('api/v1/auth')
export class ProviderLoginsController {
  constructor(
    private readonly logins: ProviderLogins,
    private readonly logouts: ProviderLogouts,
    private readonly domains: DomainsService,
    private readonly providers: IdentityProvidersService,
    private readonly browsers: BrowserCookie,
    private readonly answers: SessionAnswers,
    private readonly config: Config,
  ) {}

  @Post('single-sign-on')
  @HttpCode(200)
  @ApiOperation({ summary: 'List identity providers for the domain of an email address' })
  @ApiOkResponse({ type: OrganizationProvidersResponse })
  async find(@Body() { email }: ForgotPasswordRequest): Promise<OrganizationProvidersResponse> {
    const organizationId = await this.domains.organizationOf(email);
    return presentProviders(organizationId === null ? [] : await this.providers.list(organizationId));
  }

  @Post('providers/:id/login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Start logging in with an identity provider' })
  @ApiOkResponse({ type: ProviderRedirectResponse })
  async logIn(
    @Param('id', new IdPipe('idp')) id: string,
    @Body() { audience = 'customer', return_to: returnTo = '/' }: ProviderLoginRequest,
    @Req() request: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderRedirectResponse> {
    if (audience === 'operator') refuseOperatorsElsewhere(request);
    const browser = this.browsers.ensure(request, response);
    const intent = { kind: 'login', audience, returnTo, sessionId: null } as const;
    return presentRedirect(await this.logins.begin(id, intent, browser));
  }

  /** Goes on to the path that it began with; a failed log-in to its log-in page, with the reason as `error`, and `request` where the log has more. */
  @Get('providers/:id/callback')
  @ApiExcludeEndpoint()
  async finish(
    @Param('id', new IdPipe('idp')) providerId: string,
    @Query() _providersOwn: unknown,
    @CurrentClient() client: Client,
    @Req() request: AdminRequest,
    @Res() response: Response,
  ): Promise<void> {
    const { publicUrl } = this.config;
    const secretOf = (audience: Audience) => readCookie(request.headers.cookie, cookieNameOf(audience, publicUrl));
    const query = request.originalUrl.slice(request.path.length);
    const operatorsElsewhere = request.operatorsElsewhere === true;
    const returned = { providerId, query, browser: this.browsers.read(request), secretOf, operatorsElsewhere };
    const { intent, session, error, requestId } = await this.logins.finish(returned, client);
    if (session !== null) await this.answers.current(session, response);
    const page = error !== null && intent.kind === 'login' ? LOG_IN_PAGES[intent.audience] : intent.returnTo;
    const failed = error === null ? page : withParameter(page, 'error', error);
    const shown = intent.kind === 'login' && requestId !== null ? withParameter(failed, 'request', requestId) : failed;
    response.redirect(303, `${publicUrl}${shown}`);
  }

  /** A form with a `logout_token`. */
  @Post('providers/:id/backchannel-logout')
  @ReadsForm()
  @HttpCode(200)
  @ApiExcludeEndpoint()
  async logOut(@Param('id', new IdPipe('idp')) id: string, @Req() { body }: AdminRequest): Promise<DoneResponse> {
    const form = new URLSearchParams(typeof body === 'string' ? body : '');
    await this.logouts.end(id, form.get('logout_token') ?? '');
    return DONE;
  }
}
