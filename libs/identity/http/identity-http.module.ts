import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { SettingsControlModule } from '#core/infra';
import { IdentityModule } from '../identity.module.js';
import { SingleSignOnModule } from '../single-sign-on/single-sign-on.module.js';
import { AccountDataController } from './account/account-data.controller.js';
import { FactorsController } from './account/factors.controller.js';
import { IdentitiesController } from './account/identities.controller.js';
import { ImpersonationController } from './account/impersonation.controller.js';
import { LoginController } from './account/login.controller.js';
import { PasskeysController } from './account/passkeys.controller.js';
import { ProviderLoginsController } from './account/provider-logins.controller.js';
import { RegistrationController } from './account/registration.controller.js';
import { SessionsController } from './account/sessions.controller.js';
import { OperatorInvitationsController } from './users/operator-invitations.controller.js';
import { UsersController } from './users/users.controller.js';
import { IdentityProvidersController } from './sign-on/identity-providers.controller.js';
import { OwnProvidersController } from './sign-on/own-providers.controller.js';
import { OwnSignOnController } from './sign-on/own-sign-on.controller.js';
import { BrowserCookie } from './account/browser-cookie.js';
import { SessionAnswers } from './account/session-answers.js';

/** Log-in, sessions and accounts, of operators and customers; operators and identity providers. */
@Module({
  imports: [AuthControlModule, IdentityModule, SettingsControlModule, SingleSignOnModule],
  controllers: [
    AccountDataController,
    FactorsController,
    IdentitiesController,
    ImpersonationController,
    LoginController,
    PasskeysController,
    ProviderLoginsController,
    RegistrationController,
    SessionsController,
    OperatorInvitationsController,
    UsersController,
    IdentityProvidersController,
    OwnProvidersController,
    OwnSignOnController,
  ],
  providers: [BrowserCookie, SessionAnswers],
})
export class IdentityHttpModule {}
