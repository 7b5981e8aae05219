import { Module } from '@nestjs/common';
import { AuditModule, SettingsControlModule, Vault } from '#core/infra';
import { AuthControlModule } from '#auth';
import { AccountsModule } from '#billing/ledger';
import { MailControlModule } from '#core/mail';
import { AccountDeletion } from './account-data/account-deletion.service.js';
import { AccountChanges } from './account-data/account-changes.js';
import { LoginData } from './account-data/login-data.js';
import { OwnedOrganizations } from './account-data/owned-organizations.js';
import { AccountExport } from './account-data/account-export.service.js';
import { LoginAccountsRepository } from './accounts/login-accounts.repository.js';
import { LoginBackoff } from './backoff/login-backoff.js';
import { SessionProofs } from './backoff/session-proofs.js';
import { LoginAttemptsRepository } from './attempts/login-attempts.repository.js';
import { LoginAttempts } from './attempts/login-attempts.service.js';
import { FactorChanges } from './factors/factor-changes.js';
import { FactorReset } from './factors/factor-reset.service.js';
import { FactorsService } from './factors/factors.service.js';
import { PasskeysService } from './factors/passkeys.service.js';
import { RecoveryCodes } from './factors/recovery-codes.js';
import { RecoveryCodesRepository } from './factors/recovery-codes.repository.js';
import { TotpService } from './factors/totp.service.js';
import { AddressProofs } from './flows/address-proofs.js';
import { PasswordChanges } from './flows/password-changes.js';
import { PasswordResets } from './flows/password-resets.js';
import { SessionStart } from './flows/session-start.js';
import { StepUps } from './flows/step-ups.js';
import { LoginService } from './flows/login.service.js';
import { OperatorsService } from './flows/operators.service.js';
import { ImpersonationsService } from './sessions/impersonations.service.js';
import { AccountInvitations } from './invitations/account-invitations.js';
import { TestMails } from './mails/test-mails.js';
import { InvitationOffers } from './invitations/invitation-offers.js';
import { OperatorOffers } from './invitations/operator-offers.js';
import { OneTimeLinksRepository } from './links/one-time-links.repository.js';
import { OneTimeLinksService } from './links/one-time-links.service.js';
import { IDENTITY_JOBS } from './jobs.js';
import { AccountNotices } from './mails/account-notices.js';
import { AccountMails } from './mails/account-mails.js';
import { OrganizationSecurityRepository } from './organizations/organization-security.repository.js';
import { OrganizationSecurityService } from './organizations/organization-security.service.js';
import { PasskeyProofs } from './passkeys/passkey-proofs.js';
import { PasskeyRegistrations } from './passkeys/passkey-registrations.js';
import { PasskeysRepository } from './passkeys/passkeys.repository.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { Captcha, CaptchaAddresses } from './registration/captcha.js';
import { Challenges } from './registration/challenges.js';
import { LinkRequests } from './registration/link-requests.js';
import { NewCustomers } from './registration/new-customers.js';
import { RegistrationService } from './registration/registration.service.js';
import { SignupCredits } from './registration/signup-credits.js';
import { SignupCreditsRepository } from './registration/signup-credits.repository.js';
import { SessionPasses } from './sessions/session-passes.js';
import { ConsentGuard } from './factors/consent.guard.js';
import { SessionGuard } from './sessions/session.guard.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';

const services = [
  AccountDeletion,
  AccountExport,
  AccountInvitations,
  AccountNotices,
  Challenges,
  FactorChanges,
  FactorReset,
  FactorsService,
  ImpersonationsService,
  InvitationOffers,
  OperatorOffers,
  TestMails,
  LinkRequests,
  LoginAttempts,
  LoginService,
  NewCustomers,
  OperatorsService,
  OrganizationSecurityService,
  PasskeysService,
  PasswordChanges,
  PasswordResets,
  RegistrationService,
  SessionGuard,
  ConsentGuard,
  SessionPasses,
  SessionsService,
  StepUps,
  TotpService,
];

/** For control and the command line: how people log in. */
@Module({
  imports: [AccountsModule, AuditModule, AuthControlModule, MailControlModule, SettingsControlModule],
  providers: [
    ...services,
    AccountChanges,
    AccountMails,
    AddressProofs,
    Captcha,
    CaptchaAddresses,
    ...IDENTITY_JOBS,
    LoginBackoff,
    LoginAccountsRepository,
    LoginAttemptsRepository,
    LoginData,
    OneTimeLinksRepository,
    OneTimeLinksService,
    OrganizationSecurityRepository,
    OwnedOrganizations,
    PasskeyProofs,
    PasskeyRegistrations,
    PasskeysRepository,
    PasswordHasher,
    PasswordsService,
    RecoveryCodes,
    RecoveryCodesRepository,
    SessionProofs,
    SessionStart,
    SessionsRepository,
    SignupCredits,
    SignupCreditsRepository,
    Vault,
  ],
  exports: services,
})
export class IdentityModule {}
