import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { SettingsControlModule } from '#settings';
import { SingleSignOnModule } from '#single-sign-on';
import { AccountDataController } from './account-data.controller.js';
import { FactorsController } from './factors.controller.js';
import { IdentitiesController } from './identities.controller.js';
import { ImpersonationController } from './impersonation.controller.js';
import { LoginController } from './login.controller.js';
import { PasskeysController } from './passkeys.controller.js';
import { ProviderLoginsController } from './provider-logins.controller.js';
import { RegistrationController } from './registration.controller.js';
import { SessionsController } from './sessions.controller.js';
import { OperatorInvitationsController } from '../access/users/operator-invitations.controller.js';
import { UsersController } from '../access/users/users.controller.js';
import { IdentityProvidersController } from '../access/identity-providers/identity-providers.controller.js';
import { OwnProvidersController } from '../customers/sign-on/own-providers.controller.js';
import { OwnSignOnController } from '../customers/sign-on/own-sign-on.controller.js';
import { BrowserCookie } from './browser-cookie.js';
import { SessionAnswers } from './session-answers.js';

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
