import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { MailControlModule } from '#mail';
import { SettingsControlModule } from '#settings';
import { LoginAccountsRepository } from './accounts/login-accounts.repository.js';
import { AccountService } from './flows/account.service.js';
import { LoginService } from './flows/login.service.js';
import { OperatorsService } from './flows/operators.service.js';
import { RegistrationService } from './flows/registration.service.js';
import { OneTimeLinksRepository } from './links/one-time-links.repository.js';
import { OneTimeLinksService } from './links/one-time-links.service.js';
import { IdentitySweeper } from './identity.sweeper.js';
import { AccountMails } from './mails/account-mails.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { SessionGuard } from './sessions/session.guard.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';

const services = [AccountService, LoginService, OperatorsService, RegistrationService, SessionGuard, SessionsService];

/** For control and the command line: how people log in. */
@Module({
  imports: [AuthControlModule, MailControlModule, SettingsControlModule],
  providers: [
    ...services,
    AccountMails,
    IdentitySweeper,
    LoginAccountsRepository,
    OneTimeLinksRepository,
    OneTimeLinksService,
    PasswordHasher,
    PasswordsService,
    SessionsRepository,
  ],
  exports: services,
})
export class IdentityModule {}
