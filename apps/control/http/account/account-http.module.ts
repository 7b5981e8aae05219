import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { SettingsControlModule } from '#settings';
import { AccountDataController } from './account-data.controller.js';
import { SingleSignOnModule } from '#single-sign-on';
import { BrowserCookie } from './browser-cookie.js';
import { IdentitiesController } from './identities.controller.js';
import { ProviderLoginsController } from './provider-logins.controller.js';
import { FactorsController } from './factors.controller.js';
import { ImpersonationController } from './impersonation.controller.js';
import { LoginController } from './login.controller.js';
import { PasskeysController } from './passkeys.controller.js';
import { RegistrationController } from './registration.controller.js';
import { SessionAnswers } from './session-answers.js';
import { SessionsController } from './sessions.controller.js';

/** `/api/v1/auth`: log-in, sessions and accounts, of operators and customers. */
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
  ],
  providers: [BrowserCookie, SessionAnswers],
})
export class AccountHttpModule {}
