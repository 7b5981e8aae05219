import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '#auth';
import { Config, SettingGroupsService } from '#core/infra';
import { LimitGuesses, LimitMails, type AdminRequest, CurrentClient } from '#core/http';
import { AccountInvitations } from '../../invitations/account-invitations.js';
import { Challenges } from '../../registration/challenges.js';
import { InvitationOffers } from '../../invitations/invitation-offers.js';
import { LinkRequests } from '../../registration/link-requests.js';
import { RegistrationService } from '../../registration/registration.service.js';
import { hasPasskeys } from '../../domain/relying-party.js';
import type { Client } from '../../sessions/session.js';
import { IdentityProvidersService } from '../../single-sign-on/providers/identity-providers.service.js';
import {
  AuthConfigResponse,
  ChallengeResponse,
  CompleteRegistrationRequest,
  ForgotPasswordRequest,
  presentAuthConfig,
  presentShownInvitation,
  RegisterInvitedRequest,
  RegisterRequest,
  ShowInvitationRequest,
  ShownInvitationResponse,
} from './dto/registration.dto.js';
import { CurrentSessionResponse, DONE, DoneResponse } from './dto/session.dto.js';
import { SessionAnswers } from './session-answers.js';

/** Registration, and links by mail. No answer shows whether an address has an account. */
@ApiTags('Registration')
@Public()
@Controller('api/v1/auth')
export class RegistrationController {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly requests: LinkRequests,
    private readonly invitations: AccountInvitations,
    private readonly offers: InvitationOffers,
    private readonly challenges: Challenges,
    private readonly settings: SettingGroupsService,
    private readonly answers: SessionAnswers,
    private readonly providers: IdentityProvidersService,
    private readonly environment: Config,
  ) {}

  @Get('config')
  @ApiOperation({ summary: 'Get the configuration of the login and registration pages' })
  @ApiOkResponse({ type: AuthConfigResponse })
  async config(): Promise<AuthConfigResponse> {
    return presentAuthConfig(await this.settings.get('registration'), await this.settings.get('brand'), {
      passkeys: hasPasskeys(this.environment.publicUrl),
      providers: await this.providers.list(null),
    });
  }

  @Get('challenge')
  @ApiOperation({ summary: 'Get a proof-of-work challenge. It can be used once, within ten minutes.' })
  @ApiOkResponse({ type: ChallengeResponse })
  async challenge(): Promise<ChallengeResponse> {
    const { values } = await this.settings.get('registration');
    const { challenge, expiresMs } = this.challenges.issue();
    const expires_at = new Date(expiresMs).toISOString();
    return { object: 'challenge', challenge, bits: values.proof_of_work_bits, expires_at };
  }

  @Post('register')
  @LimitMails()
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a registration link. An address with an account gets an email about it instead.' })
  @ApiOkResponse({ type: DoneResponse })
  async register(
    @Body() { email, locale = 'en', proof, captcha }: RegisterRequest,
    @CurrentClient() { address }: Client,
  ): Promise<DoneResponse> {
    await this.registrations.request(email, locale, { proof, captcha, address });
    return DONE;
  }

  @Post('register/complete')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({ summary: 'Complete registration. Creates an account, an organization and a session.' })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async complete(
    @Body() registration: CompleteRegistrationRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    return this.answers.current(await this.registrations.complete(registration, client), response);
  }

  @Post('invitation')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get the invitation of a link: who invites, to which organization and until when',
    description: 'Returns 400 `invalid_link` for a link that is unknown, used, revoked or expired.',
  })
  @ApiOkResponse({ type: ShownInvitationResponse })
  async showInvitation(@Body() { token }: ShowInvitationRequest): Promise<ShownInvitationResponse> {
    return presentShownInvitation(await this.offers.show(token));
  }

  @Post('invitation/register')
  @LimitGuesses()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Accept an invitation as a new user. Creates an account, a membership or the role of an operator, and a session.',
  })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async registerInvited(
    @Body() person: RegisterInvitedRequest,
    @CurrentClient() client: Client,
    @Req() { operatorsElsewhere }: AdminRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    return this.answers.current(
      await this.invitations.register(person, operatorsElsewhere === true ? 'customer' : 'operator', client),
      response,
    );
  }

  @Post('password/forgot')
  @LimitMails()
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a password reset link, if the address has an account' })
  @ApiOkResponse({ type: DoneResponse })
  forgotPassword(@Body() { email }: ForgotPasswordRequest): DoneResponse {
    this.requests.resetPassword(email);
    return DONE;
  }
}
